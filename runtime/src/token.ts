import type { Generation } from "./generation.ts";
import type { Handle } from "./handle.ts";

/** Options of `guard`. */
export interface GuardOptions<Args extends unknown[]> {
  /** Names the function in what `onStale` gets. */
  name?: string;
  /** Called instead of the function when it came too late, with its arguments. */
  onStale?(...args: Args): void;
}

/** Options of `token.on`. */
export interface ListenOptions {
  /** Removed before its first call. Default false. */
  once?: boolean;
  /** As for `addEventListener`; ignored by EventEmitters. Default false. */
  capture?: boolean;
  /** As for `addEventListener`; ignored by EventEmitters. */
  passive?: boolean;
}

/** Options of `token.once`. */
export interface OnceOptions {
  /** Events that reject instead: with their first argument when it is an Error, else with one that has it as `cause`. Default `["error"]`. */
  reject?: readonly string[];
}

/** The least an EventEmitter has, with at least one of the two ways to stop listening. `ws` and `net.Socket` are such. */
export interface EmitterLike {
  /** Starts listening. */
  on(type: string, listener: Listener): unknown;
  /** Stops listening. */
  off?(type: string, listener: Listener): unknown;
  /** Asked where `off` is missing. */
  removeListener?(type: string, listener: Listener): unknown;
}

/** Any listener. */
// An event's arguments are known to whoever emits it; `unknown[]` would refuse every typed listener.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Listener = (...args: any[]) => unknown;

/**
 * One generation, held by whoever scheduled something. It is current until its generation advances or closes, and
 * then stale for ever. Whatever is armed through it is cleared at that moment; whatever cannot be cleared is checked
 * on entry. Arming through a stale token is refused: the handle is inactive and `onStale` gets kind `arm`.
 *
 * @example
 * import { Generation } from "@stale-guard/runtime";
 * const connection = new Generation("gateway");
 * async function identify(session: Promise<string>): Promise<void> {
 *   const token = connection.current; // taken before the await
 *   const id = token.check(await session); // throws StaleError when connection.advance() ran meanwhile
 *   console.log(`identified as ${id}`);
 * }
 * await identify(Promise.resolve("a1"));
 */
export interface Token {
  /** 1 for a generation's first token, then 2, 3, ...; never reused. */
  readonly id: number;
  /** The generation's label. */
  readonly label: string;
  /** Whether the holder may still act. Turns false once and stays so. */
  readonly isCurrent: boolean;
  /** What `advance()` or `close()` was given; undefined while current. */
  readonly reason: unknown;
  /**
   * Aborted when the token goes stale, after everything it armed was cleared, with a StaleError as reason. Made on first
   * read, because an AbortController costs more than all the rest.
   */
  readonly signal: AbortSignal;

  /** Throws StaleError unless current. Belongs right after every `await`, the last one included. */
  throwIfStale(): void;
  /**
   * Returns the value, or throws StaleError: `const ws = token.check(await dial())`. It takes the awaited value because no
   * method that returns a promise can be airtight: one microtask lies between its answer and the caller.
   */
  check<T>(value: T): T;
  /**
   * The same function, which returns undefined without running once the token is stale. Only the entry is checked: an
   * async function needs `check` after its own awaits. `this` and arguments pass through.
   */
  guard<This, Args extends unknown[], Result>(
    callback: (this: This, ...args: Args) => Result,
    options?: GuardOptions<Args>,
  ): (this: This, ...args: Args) => Result | undefined;

  /** Like the platform's. Throws RangeError for a delay outside 0 to 2^31-1 ms, and TypeError for no function. */
  setTimeout<Args extends unknown[]>(callback: (...args: Args) => void, delayMs: number, ...args: Args): Handle;
  /** Like the platform's. Throws as `setTimeout` does. */
  setInterval<Args extends unknown[]>(callback: (...args: Args) => void, delayMs: number, ...args: Args): Handle;
  /** Like Node's; a timeout of 0 where the platform has none. */
  setImmediate<Args extends unknown[]>(callback: (...args: Args) => void, ...args: Args): Handle;
  /** A microtask cannot be cleared: it is checked on entry. */
  queueMicrotask(callback: () => void): void;
  /** Resolves after the delay in ms; rejects with StaleError as soon as the token goes stale. */
  sleep(delayMs: number): Promise<void>;

  /**
   * Listens until the token goes stale. What has `on` and `off` or `removeListener` is used as an EventEmitter, what has
   * `addEventListener` as an EventTarget; anything else is a TypeError. An emitter is never left without an error
   * sink: when the last `error` listener goes with its token, an empty one stays until `close`.
   */
  on(target: EmitterLike | EventTarget, type: string, listener: Listener, options?: ListenOptions): Handle;
  /** Resolves with the arguments of the next event; rejects on `error` or what `reject` lists, and with StaleError. */
  once(target: EmitterLike | EventTarget, type: string, options?: OnceOptions): Promise<unknown[]>;
  /**
   * Settles like the promise, or rejects with StaleError as soon as the token goes stale; the late rejection is then
   * swallowed. The value may still arrive one microtask late: `token.check(await token.race(promise))`.
   */
  race<T>(promise: PromiseLike<T>): Promise<T>;

  /**
   * Runs the cleanup when the token goes stale, last one first; at once when it is stale already. What it throws goes
   * to `onError` and does not stop the rest. Cancelling the handle forgets the cleanup.
   */
  defer(cleanup: () => void): Handle;
  /** A generation that closes when this token goes stale; born closed if it is. It has the same clock and hooks. */
  child(label: string): Generation;
}
