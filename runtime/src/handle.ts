/// <reference lib="esnext.disposable" preserve="true" />

/**
 * Something that was armed and can be taken back. `cancel()` may be called any number of times, before and after the
 * thing has run; so may `ref()` and `unref()`, which do nothing where the platform's timers are plain numbers.
 *
 * @example
 * import { Generation } from "@stale-guard/runtime";
 * const connection = new Generation("gateway");
 * const handle = connection.current.setTimeout(() => console.log("late"), 1_000);
 * handle.unref();
 * connection.advance();
 * console.assert(!handle.active);
 */
export interface Handle {
  /** True until it ran for the last time, was cancelled, or its token went stale. */
  readonly active: boolean;
  /** Takes it back; does nothing when inactive. */
  cancel(): void;
  /** Keeps the process alive while active (the default of every platform). */
  ref(): this;
  /** Lets the process exit although still active. */
  unref(): this;
  /** The same as `cancel()`, for `using`. */
  [Symbol.dispose](): void;
}
