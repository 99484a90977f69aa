import type { Handle } from "./handle.ts";
import type { LiveToken } from "./live-token.ts";

/**
 * One thing a token armed, linked into the token's list. An intrusive list, because every alternative was measured and
 * costs more per timer: a Set 260 ns, a listener on an AbortSignal 5 us and quadratic.
 */
export abstract class Armed implements Handle {
  /** The token that would expire it; none once it is inactive. */
  token: LiveToken | undefined;
  older: Armed | undefined;
  newer: Armed | undefined = undefined;

  constructor(token: LiveToken) {
    this.token = token;
    this.older = token.newest;
    if (token.newest !== undefined) token.newest.newer = this;
    token.newest = this;
  }

  /** Stops the platform's side: clears the timer, removes the listener. */
  abstract disarm(token: LiveToken): void;

  /** What happens when the token goes stale first. */
  expire(token: LiveToken): void {
    this.disarm(token);
  }

  get active(): boolean {
    return this.token !== undefined;
  }

  cancel(): void {
    const token = this.unlink();
    if (token !== undefined) this.disarm(token);
  }

  /** Takes it out of the list and tells whose it was; undefined when it was out already. */
  unlink(): LiveToken | undefined {
    const { token, older, newer } = this;
    if (token === undefined) return undefined;
    if (older !== undefined) older.newer = newer;
    if (newer === undefined) token.newest = older;
    else newer.older = older;
    this.token = this.older = this.newer = undefined;
    return token;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}

/** A cleanup that runs when the token goes stale. */
export class Deferred extends Armed {
  readonly #cleanup: () => void;

  constructor(token: LiveToken, cleanup: () => void) {
    super(token);
    this.#cleanup = cleanup;
  }

  disarm(): void {}

  override expire(): void {
    this.#cleanup();
  }
}
