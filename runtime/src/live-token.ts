import { Armed, type Clear, fire, INACTIVE } from "./armed.ts";
import { assertDelay, assertFunction, type Clock, platformClock } from "./clock.ts";
import type { Generation } from "./generation.ts";
import type { Handle } from "./handle.ts";
import { listenWhileCurrent } from "./listeners.ts";
import { report, type Scope } from "./scope.ts";
import { StaleError } from "./stale-error.ts";
import type { EmitterLike, GuardOptions, Listener, ListenOptions, OnceOptions, Token } from "./token.ts";

// By its shape: `instanceof` would not know the tokens of another copy of this package.
export function isToken(value: unknown): value is Token {
  return typeof (value as Token | undefined | null)?.throwIfStale === "function";
}

export function assertToken(value: unknown): void {
  if (!isToken(value)) throw new TypeError("token must be a token of a Generation");
}

/** The clock of a token's generation. */
export function clockOf(token: Token): Clock {
  return token instanceof LiveToken ? token.scope.clock : platformClock;
}

/** The one implementation of Token. */
export class LiveToken implements Token {
  readonly scope: Scope;
  readonly id: number;
  readonly label: string;
  /** What ended this token itself; `reason` knows of its parent's end too. */
  ended: unknown;
  /** The head of the list of what is armed. */
  newest: Armed | undefined;
  #controller: AbortController | undefined;
  #error: StaleError | undefined;

  constructor(scope: Scope, id: number) {
    this.scope = scope;
    this.id = id;
    this.label = scope.label;
  }

  get reason(): unknown {
    const { live, parent } = this.scope;
    return live === this ? (parent?.reason as unknown) : this.ended;
  }

  get isCurrent(): boolean {
    const { live, parent } = this.scope;
    // The parent is asked too: it is stale an instant before it has closed its children.
    return live === this && (!parent || ("aborted" in parent ? !parent.aborted : parent.isCurrent));
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (!this.isCurrent) this.#controller.abort(this.#sharedError());
    }
    return this.#controller.signal;
  }

  throwIfStale(): void {
    if (this.isCurrent) return;
    report(this, "await");
    // A new one, because its stack says which await was late.
    throw this.#newError();
  }

  check<T>(value: T): T {
    this.throwIfStale();
    return value;
  }

  guard<This, Args extends unknown[], Result>(
    callback: (this: This, ...args: Args) => Result,
    options?: GuardOptions<Args>,
  ): (this: This, ...args: Args) => Result | undefined {
    assertFunction(callback, "callback");
    const name = options?.name ?? callback.name;
    const isCurrent = (): boolean => this.isCurrent;
    const drop = (args: Args): void => {
      report(this, "callback", name);
      if (options?.onStale) report(this, "callback", name, () => options.onStale?.(...args));
    };
    return function (...args) {
      if (isCurrent()) return callback.apply(this, args);
      drop(args);
      return undefined;
    };
  }

  setTimeout<Args extends unknown[]>(callback: (...args: Args) => void, delayMs: number, ...args: Args): Handle {
    return this.#arm("setTimeout", "clearTimeout", callback, delayMs, args);
  }

  setInterval<Args extends unknown[]>(callback: (...args: Args) => void, delayMs: number, ...args: Args): Handle {
    return this.#arm("setInterval", "clearInterval", callback, delayMs, args);
  }

  setImmediate<Args extends unknown[]>(callback: (...args: Args) => void, ...args: Args): Handle {
    const { clock } = this.scope;
    if (!clock.setImmediate) return this.setTimeout(callback, 0, ...args);
    if (!this.#admits(callback)) return INACTIVE;
    const timer = new Armed(this, callback as never, "clearImmediate");
    timer.native = clock.setImmediate(fire, timer, ...args);
    return timer;
  }

  queueMicrotask(callback: () => void): void {
    const run = (): void => {
      if (this.isCurrent) callback();
      else report(this, "microtask");
    };
    if (!this.#admits(callback)) return;
    const { clock } = this.scope;
    // Called in place: it is a method of the clock.
    if (clock.queueMicrotask) clock.queueMicrotask(run);
    else queueMicrotask(run);
  }

  sleep(delayMs: number): Promise<void> {
    return this.#untilStale(new Promise((resolve) => this.setTimeout(resolve, delayMs)));
  }

  on(target: EmitterLike | EventTarget, type: string, listener: Listener, options?: ListenOptions): Handle {
    return this.#admits(listener) ? listenWhileCurrent(this, target, type, listener, options) : INACTIVE;
  }

  once(target: EmitterLike | EventTarget, type: string, options?: OnceOptions): Promise<unknown[]> {
    const failing = options?.reject ?? (type === "error" ? [] : ["error"]);
    return this.#untilStale(
      new Promise((resolve, reject) => {
        const handles: Handle[] = [];
        let isSettled = false;
        const listen = (name: string, settle: (args: unknown[]) => void): void => {
          const end = (...args: unknown[]): void => {
            settle(args);
            isSettled = true;
            for (const handle of handles) handle.cancel();
          };
          // One refusal is enough to tell, and a target may have emitted as soon as it was listened to.
          if (isSettled || (handles.length > 0 && !this.isCurrent)) return;
          const handle = this.on(target, name, end);
          if (isSettled) handle.cancel();
          handles.push(handle);
        };
        listen(type, resolve);
        for (const name of failing) {
          listen(name, ([cause]) => reject(cause instanceof Error ? cause : new Error(`"${name}" came first`, { cause })));
        }
      }),
    );
  }

  race<T>(promise: PromiseLike<T>): Promise<T> {
    if (!this.isCurrent) report(this, "arm");
    // As `await` takes it: no promise at all, or a `then` that throws, must not leave anything waiting.
    return this.#untilStale(Promise.resolve(promise));
  }

  defer(cleanup: () => void): Handle {
    if (this.#admits(cleanup)) return new Armed(this, cleanup);
    report(this, "defer", undefined, cleanup);
    return INACTIVE;
  }

  child(label: string): Generation {
    return this.scope.child(label, this);
  }

  /** Steps 3 and 4 of `advance()`: everything armed goes, last first, then the signal aborts. */
  expire(): void {
    while (this.newest) report(this, "defer", undefined, () => this.newest?.end(true));
    this.#controller?.abort(this.#sharedError());
  }

  #arm(set: "setTimeout" | "setInterval", clear: Clear, callback: () => void, delayMs: number, args: unknown[]): Handle {
    assertDelay(delayMs);
    if (!this.#admits(callback)) return INACTIVE;
    const timer = new Armed(this, callback, clear);
    timer.native = this.scope.clock[set](fire, delayMs, timer, ...args);
    return timer;
  }

  #admits(callback: unknown): boolean {
    assertFunction(callback, "callback");
    if (this.isCurrent) return true;
    report(this, "arm");
    return false;
  }

  #untilStale<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(this.#sharedError());
      const waiting = this.isCurrent ? new Armed(this, fail) : undefined;
      if (!waiting) fail();
      const settle = <V>(settled: (value: V) => void) => (value: V): void => {
        waiting?.cancel();
        settled(value);
      };
      // Also when stale already: somebody must swallow the late rejection.
      promise.then(settle(resolve), settle(reject));
    });
  }

  /** One error for everyone who waits: building one for each would cost more than the waiting. */
  #sharedError(): StaleError {
    return (this.#error ??= this.#newError());
  }

  #newError(): StaleError {
    return new StaleError(this.label, this.id, this.reason);
  }
}
