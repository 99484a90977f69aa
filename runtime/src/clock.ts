/**
 * Where timers, microtasks, time and chance come from. The default is `globalThis`, looked up at every call, so that
 * the fake timers of vitest, jest, sinon and `node:test` work without being told. An own clock replaces it whole: what
 * is optional here falls back to the clock's own `setTimeout` (`setImmediate`) or to the platform (the others).
 */
export interface Clock {
  // The callback is ours and its arguments are what was passed along: no caller ever reads these types.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  setTimeout(callback: (...args: any[]) => void, delayMs: number, ...args: unknown[]): unknown;
  clearTimeout(handle: unknown): void;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  setInterval(callback: (...args: any[]) => void, delayMs: number, ...args: unknown[]): unknown;
  clearInterval(handle: unknown): void;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  setImmediate?(callback: (...args: any[]) => void, ...args: unknown[]): unknown;
  clearImmediate?(handle: unknown): void;
  /** Called without `this`. */
  queueMicrotask?(callback: () => void): void;
  /** Milliseconds of a clock that also runs while the machine sleeps; `Date.now` where missing. */
  now?(): number;
  /** A number from 0 up to, not including, 1; `Math.random` where missing. */
  random?(): number;
}

/** The platform's own functions, as they are at the moment of the call. */
export const platformClock = globalThis as unknown as Clock;

export function nowOf(clock: Clock): number {
  return clock.now?.() ?? Date.now();
}

// Node and browsers keep a delay in a signed 32-bit number and fire at once when it does not fit.
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Throws a RangeError for what the platform would silently turn into "at once": NaN, negative, 2^31 and more. */
export function assertDelay(delayMs: number, name = "delay"): void {
  if (!(typeof delayMs === "number" && delayMs >= 0 && delayMs <= LONGEST_DELAY_MS)) {
    throw new RangeError(`${name} must be 0 to ${LONGEST_DELAY_MS} ms, not ${delayMs}`);
  }
}

/** Throws a RangeError for anything but a whole number of at least one. */
export function assertCount(count: number, name: string): void {
  if (!(count === Infinity || (Number.isInteger(count) && count >= 1))) {
    throw new RangeError(`${name} must be a whole number from 1 up, not ${count}`);
  }
}

export function assertFunction(value: unknown, name = "callback"): void {
  if (typeof value !== "function") throw new TypeError(`${name} must be a function`);
}
