/** What was dropped, refused or interrupted. `defer` only reaches `onError`. */
export type StaleKind =
  "callback" | "timeout" | "interval" | "immediate" | "microtask" | "listener" | "await" | "arm" | "defer";

/** One thing that came too late, as `onStale` and `onError` get it. */
export interface StaleInfo {
  /** The generation's label. */
  readonly label: string;
  /** The id of the token that was held. */
  readonly generation: number;
  /** The id that is current now, or 0 once the generation is closed. */
  readonly current: number;
  /** What it was. */
  readonly kind: StaleKind;
  /** The event's or the guarded function's name, where there is one. */
  readonly name: string | undefined;
  /** What was given to `advance()` or `close()`. */
  readonly reason: unknown;
}

/**
 * Thrown by `check`, `throwIfStale`, `sleep`, `once` and `race`, and the reason of an aborted `token.signal`: the
 * generation the caller holds is over. Never retry it: whoever replaced the connection already acts.
 * `cause` is the reason given to `advance()` or `close()`.
 *
 * @example
 * import { Generation, isStale } from "@stale-guard/runtime";
 * const connection = new Generation("gateway");
 * const token = connection.current;
 * connection.advance("socket replaced");
 * try {
 *   token.throwIfStale();
 * } catch (error) {
 *   if (!isStale(error)) throw error;
 *   console.assert(error.generation === 1 && error.cause === "socket replaced");
 * }
 */
export class StaleError extends Error {
  override readonly name = "StaleError";
  /** What `isStale` goes by. */
  readonly code = "ERR_STALE_GENERATION";
  /** The id of the stale token. */
  declare readonly generation: number;
  /** The generation's label. */
  declare readonly label: string;

  constructor(label: string, generation: number, reason?: unknown) {
    super(`generation ${generation} of "${label}" is over`, { cause: reason });
    this.generation = generation;
    this.label = label;
  }
}

/**
 * True for a StaleError, also one of another copy of this package.
 *
 * @example
 * import { Generation, isStale } from "@stale-guard/runtime";
 * const connection = new Generation("gateway");
 * const waiting = connection.current.sleep(60_000).catch((error: unknown) => isStale(error));
 * connection.close("shutdown");
 * console.assert((await waiting) === true);
 */
export function isStale(error: unknown): error is StaleError {
  return (error as StaleError | undefined | null)?.code === "ERR_STALE_GENERATION";
}
