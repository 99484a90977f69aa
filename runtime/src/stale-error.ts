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
  readonly kind: StaleKind;
  /** The event's or the guarded function's name, where there is one. */
  readonly name?: string;
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
  readonly code = "ERR_STALE_GENERATION";
  /** The id of the stale token. */
  readonly generation: number;
  readonly label: string;

  constructor(label: string, generation: number, reason?: unknown) {
    super(`generation ${generation} of "${label}" is over${reason === undefined ? "" : `: ${describe(reason)}`}`, { cause: reason });
    this.generation = generation;
    this.label = label;
  }
}

/** True for a StaleError, also one of another copy of this package. */
export function isStale(error: unknown): error is StaleError {
  return (error as StaleError | undefined | null)?.code === "ERR_STALE_GENERATION";
}

function describe(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === "string" ? reason : typeof reason;
}
