import { Armed, type Clear, fire, INACTIVE } from "./armed.ts";
import { assertDelay, assertFunction, type Clock, platformClock } from "./clock.ts";
import type { Generation } from "./generation.ts";
import type { Handle } from "./handle.ts";
import { listenWhileCurrent } from "./listeners.ts";
import { checked, report, type Scope } from "./scope.ts";
import { StaleError } from "./stale-error.ts";
import type { EmitterLike, GuardOptions, Listener, ListenOptions, OnceOptions, Token } from "./token.ts";

// By its shape: `instanceof` would not know the tokens of another copy of this package.
export function isToken(value: unknown): value is Token {
  return typeof (value as Token | undefined | null)?.throwIfStale === "function";
}

/** Throws a TypeError for what is no token, or none of the generation where one is given. */
export function assertToken(value: unknown, generation?: Generation): void {
  if (!isToken(value)) throw new TypeError("token must be a token of a Generation");
  if (generation?.owns(value) === false) throw new TypeError(`token must be a token of this Generation, not of "${value.label}"`);
}

/** The clock of a token's generation. */
export function clockOf(token: Token): Clock {
  return token instanceof LiveToken ? token.scope.clock : platformClock;
}

/** The one implementation of Token. */
export class LiveToken implements Token {
  declare readonly scope: Scope;
  declare readonly id: number;
  declare readonly label: string;
  /** Whether its generation is done with it, and why; `isCurrent` and `reason` know of the parent's end too. */
  isEnded = false;
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
    return this.isEnded ? this.ended : (this.scope.parent?.reason as unknown);
  }

  get isCurrent(): boolean {
    const { parent } = this.scope;
    // The parent is asked too: it is stale an instant before it has closed its children.
    return !this.isEnded && (parent?.isCurrent ?? !parent?.aborted);
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
    assertFunction(callback);
    return checked(this, "callback", options?.name ?? callback.name, callback, options);
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
    const timer = this.#hold(callback, "clearImmediate");
    if (timer.active) timer.native = clock.setImmediate(fire, timer, ...args);
    return timer;
  }

  queueMicrotask(callback: () => void): void {
    const run = checked(this, "microtask", undefined, callback);
    const { clock } = this.scope;
    if (!this.#admits(callback)) return;
    // Called in place: it is a method of the clock.
    (clock.queueMicrotask ? clock : platformClock).queueMicrotask?.(run);
  }

  sleep(delayMs: number): Promise<void> {
    return this.#untilStale(new Promise((resolve) => this.isCurrent && this.setTimeout(resolve, delayMs)));
  }

  on(target: EmitterLike | EventTarget, type: string, listener: Listener, options?: ListenOptions): Handle {
    return this.#admits(listener) ? listenWhileCurrent(this, target, type, listener, options) : INACTIVE;
  }

  once(target: EmitterLike | EventTarget, type: string, options?: OnceOptions): Promise<unknown[]> {
    // None once one was heard: a target may emit, and make this stale, as soon as it is listened to.
    let handles: Handle[] | undefined = [];
    return this.#untilStale(
      new Promise((resolve, reject) => {
        for (const name of [type, ...(options?.reject ?? ["error"])]) {
          const end = (...args: unknown[]): void => {
            for (const handle of handles ?? []) handle.cancel();
            handles = undefined;
            const [cause] = args;
            if (name === type) resolve(args);
            else reject(cause instanceof Error ? cause : new Error(`${name} came first`, { cause }));
          };
          if (this.isCurrent) handles?.push(this.on(target, name, end, { once: true }));
        }
      }),
    );
  }

  race<T>(promise: PromiseLike<T>): Promise<T> {
    // As `await` takes it: no promise at all, or a `then` that throws, must not leave anything waiting.
    return this.#untilStale(Promise.resolve(promise));
  }

  defer(cleanup: () => void): Handle {
    const handle = this.#hold(cleanup);
    if (!handle.active) report(this, "defer", undefined, cleanup);
    return handle;
  }

  child(label: string): Generation {
    return new this.scope.Child(label, { ...this.scope, parent: this });
  }

  /** Steps 3 and 4 of `advance()`: everything armed goes, last first, then the signal aborts. */
  expire(): void {
    while (this.newest) report(this, "defer", undefined, () => this.newest?.end(true));
    this.#controller?.abort(this.#sharedError());
  }

  #arm(set: "setTimeout" | "setInterval", clear: Clear, callback: () => void, delayMs: number, args: unknown[]): Handle {
    assertDelay(delayMs);
    const timer = this.#hold(callback, clear);
    if (timer.active) timer.native = this.scope.clock[set](fire, delayMs, timer, ...args);
    return timer;
  }

  #hold(run: () => void, clear?: Clear): Armed {
    return this.#admits(run) ? new Armed(this, run, clear) : INACTIVE;
  }

  #admits(callback: unknown): boolean {
    assertFunction(callback);
    if (this.isCurrent) return true;
    report(this, "arm");
    return false;
  }

  #untilStale<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting = this.defer(() => reject(this.#sharedError()));
      const end = (): void => waiting.cancel();
      promise.then(end, end);
      // Also when stale already: somebody must swallow the late rejection.
      promise.then(resolve, reject);
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
