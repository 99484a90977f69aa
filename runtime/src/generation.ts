import { type Clock, platformClock } from "./clock.ts";
import type { Handle } from "./handle.ts";
import { listen } from "./listeners.ts";
import { isToken, LiveToken } from "./live-token.ts";
import type { Scope } from "./scope.ts";
import type { StaleInfo } from "./stale-error.ts";
import type { Token } from "./token.ts";

/** Options of a Generation, inherited by its children. */
export interface GenerationOptions {
  /** Closes this generation when it goes stale or aborts; a generation is born closed when it already has. */
  parent?: Token | AbortSignal;
  /** Default: the platform's functions, looked up at every call. */
  clock?: Clock;
  /** Told of everything that came too late: a dropped callback, a refused arming, a failed check. */
  onStale?(info: StaleInfo): void;
  /** Told of what a cleanup or a hook throws. Default `console.error`. */
  onError?(error: unknown, info: StaleInfo): void;
}

/**
 * The life of one connection after another: an owner advances it whenever its connection is closed or replaced, and
 * whatever was scheduled before then does nothing.
 *
 * @example
 * import { Generation } from "@stale-guard/runtime";
 * class Gateway {
 *   #connection = new Generation("gateway");
 *   connect(): void {
 *     const token = this.#connection.advance("connecting"); // older timers and listeners are gone
 *     token.setTimeout(() => this.connect(), 30_000);
 *   }
 *   disconnect(): void {
 *     this.#connection.advance("disconnect"); // the reconnect above never comes
 *   }
 * }
 * const gateway = new Gateway();
 * gateway.connect();
 * gateway.disconnect();
 */
export class Generation {
  readonly #scope: Scope;
  #bond: Pick<Handle, "cancel"> | undefined;
  readonly #expiring: LiveToken[] = [];

  /** @param label Names the connection in errors and in what the hooks get. Default "connection". */
  constructor(label = "connection", options: GenerationOptions = {}) {
    const scope = { ...options, label, clock: options.clock ?? platformClock, Child: Generation } as Scope;
    scope.current = new LiveToken(scope, 1);
    this.#scope = scope;
    const parent = options.parent;
    if (parent === undefined) return;
    const close = (): void => this.close(parent.reason);
    if (isToken(parent)) {
      this.#bond = parent.defer(close);
    } else {
      if (typeof (parent as AbortSignal | null)?.aborted !== "boolean") throw new TypeError("parent must be a token or an AbortSignal");
      this.#bond = { cancel: listen(parent, "abort", close) };
      if (parent.aborted) close();
    }
  }

  /** The token of now. After `close()` the last one, stale. */
  get current(): Token {
    return this.#scope.current;
  }

  /** True after `close()`, also by the parent. */
  get closed(): boolean {
    return this.#scope.current.isEnded;
  }

  /**
   * Makes every older token stale, then clears what they armed (last first), then aborts their signals. Called in
   * a cleanup or hook of a running advance, the older tokens are stale at once and cleared when that one is done.
   *
   * @param reason Becomes the tokens' `reason` and the `cause` of their StaleErrors.
   * @returns The new current token.
   * @throws An Error with code `ERR_GENERATION_CLOSED` after `close()`.
   */
  advance(reason?: unknown): Token {
    const scope = this.#scope;
    const old = scope.current;
    if (old.isEnded) throw Object.assign(new Error(`generation "${old.label}" is closed`), { code: "ERR_GENERATION_CLOSED" });
    const next = (scope.current = new LiveToken(scope, old.id + 1));
    this.#expire(old, reason);
    return next;
  }

  /** Like `advance()`, for good: no token is current any more. A second call does nothing. */
  close(reason?: unknown): void {
    if (this.closed) return;
    this.#bond?.cancel();
    this.#expire(this.#scope.current, reason);
  }

  /** Whether the token is one of this generation's, current or stale. */
  owns(token: Token): boolean {
    return token instanceof LiveToken && token.scope === this.#scope;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #expire(token: LiveToken, reason: unknown): void {
    token.isEnded = true;
    token.ended = reason;
    // One token after the other, so that cleanups of two generations never interleave.
    if (this.#expiring.push(token) > 1) return;
    while (this.#expiring[0]) {
      this.#expiring[0].expire();
      this.#expiring.shift();
    }
  }
}
