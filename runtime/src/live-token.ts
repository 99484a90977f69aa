import { type Armed, Deferred } from "./armed.ts";
import { assertDelay, assertFunction } from "./clock.ts";
import type { Generation } from "./generation.ts";
import { type Handle, INACTIVE } from "./handle.ts";
import { Listening } from "./listeners.ts";
import { reportStale, type Scope, shielded } from "./scope.ts";
import { StaleError } from "./stale-error.ts";
import { Immediate, Interval, Timeout } from "./timers.ts";
import type { EmitterLike, GuardOptions, Listener, ListenOptions, OnceOptions, Token } from "./token.ts";

// Recognises tokens of every copy of this package, where `instanceof` knows only its own.
const BRAND = Symbol.for("stale-guard.token");

export function isToken(value: unknown): value is Token {
  return typeof value === "object" && value !== null && BRAND in value;
}

/** The one implementation of Token. */
export class LiveToken implements Token {
  readonly scope: Scope;
  readonly id: number;
  reason: unknown = undefined;
  /** The head of the list of what is armed. */
  newest: Armed | undefined = undefined;
  #controller: AbortController | undefined = undefined;
  #error: StaleError | undefined = undefined;

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  constructor(scope: Scope, id: number) {
    this.scope = scope;
    this.id = id;
  }

  get label(): string {
    return this.scope.label;
  }

  get isCurrent(): boolean {
    const { live, parent } = this.scope;
    // The parent is asked too: it is stale an instant before it has closed its children.
    return live === this && (parent === undefined || ("aborted" in parent ? !parent.aborted : parent.isCurrent));
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (!this.isCurrent) this.#controller.abort(this.#sharedError());
    }
    return this.#controller.signal;
  }

  throwIfStale(): void {
    if (this.isCurrent) return;
    reportStale(this, "await");
    // A new one, because its stack says which await was late.
    throw this.#newError();
  }

  check<T>(value: T): T {
    if (!this.isCurrent) this.throwIfStale();
    return value;
  }

  guard<This, Args extends unknown[], Result>(
    callback: (this: This, ...args: Args) => Result,
    options?: GuardOptions<Args>,
  ): (this: This, ...args: Args) => Result | undefined {
    assertFunction(callback, "callback");
    const drop = (args: Args): void => {
      reportStale(this, "callback", options?.name ?? callback.name);
      shielded(this, "callback", options?.name, () => {
        options?.onStale?.(...args);
      });
    };
    const isCurrent = (): boolean => this.isCurrent;
    return function (...args) {
      if (isCurrent()) return callback.apply(this, args);
      drop(args);
      return undefined;
    };
  }

  setTimeout<Args extends unknown[]>(callback: (...args: Args) => void, delayMs: number, ...args: Args): Handle {
    assertFunction(callback, "callback");
    assertDelay(delayMs);
    return this.#admits() ? new Timeout(this, callback as never, delayMs, args) : INACTIVE;
  }

  setInterval<Args extends unknown[]>(callback: (...args: Args) => void, delayMs: number, ...args: Args): Handle {
    assertFunction(callback, "callback");
    assertDelay(delayMs);
    return this.#admits() ? new Interval(this, callback as never, delayMs, args) : INACTIVE;
  }

  setImmediate<Args extends unknown[]>(callback: (...args: Args) => void, ...args: Args): Handle {
    assertFunction(callback, "callback");
    return this.#admits() ? new Immediate(this, callback as never, args) : INACTIVE;
  }

  queueMicrotask(callback: () => void): void {
    assertFunction(callback, "callback");
    if (!this.#admits()) return;
    const run = (): void => {
      if (this.isCurrent) callback();
      else reportStale(this, "microtask");
    };
    const { clock } = this.scope;
    if (clock.queueMicrotask === undefined) queueMicrotask(run);
    else clock.queueMicrotask(run);
  }

  sleep(delayMs: number): Promise<void> {
    return this.#untilStale((resolve) => this.setTimeout(resolve, delayMs));
  }

  on(target: EmitterLike | EventTarget, type: string, listener: Listener, options: ListenOptions = {}): Handle {
    assertFunction(listener, "listener");
    return this.#admits() ? new Listening(this, target, type, listener, options) : INACTIVE;
  }

  once(target: EmitterLike | EventTarget, type: string, options: OnceOptions = {}): Promise<unknown[]> {
    const { reject: rejecting = type === "error" ? [] : ["error"] } = options;
    return this.#untilStale<unknown[]>((resolve, reject) => {
      const handles = rejecting.map((name) => this.on(target, name, (first: unknown) => reject(errorOf(name, first))));
      handles.push(this.on(target, type, (...args: unknown[]) => resolve(args)));
      const cancel = (): void => {
        for (const handle of handles) handle.cancel();
      };
      return { cancel };
    });
  }

  race<T>(promise: PromiseLike<T>): Promise<T> {
    // The first one is for the case that the second is never reached: nobody else may be watching.
    promise.then(undefined, () => {});
    return this.#untilStale((resolve, reject) => {
      promise.then(resolve, reject);
      return INACTIVE;
    });
  }

  defer(cleanup: () => void): Handle {
    assertFunction(cleanup, "cleanup");
    if (this.#admits()) return new Deferred(this, cleanup);
    shielded(this, "defer", undefined, cleanup);
    return INACTIVE;
  }

  child(label: string): Generation {
    return this.scope.child(label, this);
  }

  /** Steps 3 and 4 of `advance()`: everything armed goes, last first, then the signal aborts. */
  expire(): void {
    for (let armed = this.newest; armed !== undefined; armed = this.newest) {
      const each = armed;
      each.unlink();
      shielded(this, "defer", undefined, () => each.expire(this));
    }
    this.#controller?.abort(this.#sharedError());
  }

  #admits(): boolean {
    if (this.isCurrent) return true;
    reportStale(this, "arm");
    return false;
  }

  /** A promise that rejects as soon as this token is stale, whatever `start` has begun; settled, it undoes that. */
  #untilStale<T>(start: (resolve: (value: T) => void, reject: (error: unknown) => void) => { cancel(): void }): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#admits()) {
        reject(this.#sharedError());
        return;
      }
      const settle = <V>(settled: (value: V) => void) => (value: V): void => {
        started.cancel();
        waiting.cancel();
        settled(value);
      };
      const started = start(settle(resolve), settle(reject));
      const waiting = new Deferred(this, () => reject(this.#sharedError()));
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

function errorOf(type: string, cause: unknown): unknown {
  return cause instanceof Error ? cause : new Error(`"${type}" came first`, { cause });
}
