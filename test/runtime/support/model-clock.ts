import type { Clock } from "../../../runtime/src/clock.ts";

export interface ModelClockOptions {
  /** Handles are plain numbers, as in browsers. */
  readonly numeric?: boolean;
  /** Clears nothing: whatever was armed fires, however late. */
  readonly deaf?: boolean;
}

/** What this clock hands out as a timer. */
export class NativeHandle {
  refs = true;
  ref(): this {
    this.refs = true;
    return this;
  }
  unref(): this {
    this.refs = false;
    return this;
  }
}

interface Pending {
  due: number;
  readonly every: number | undefined;
  readonly run: () => void;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Callback = (...args: any[]) => void;

/** A clock that moves only when told, and can be told to misbehave. */
export class ModelClock implements Clock {
  readonly handles: unknown[] = [];
  readonly #options: ModelClockOptions;
  readonly #pending = new Map<unknown, Pending>();
  #time = 0;

  constructor(options: ModelClockOptions = {}) {
    this.#options = options;
  }

  /** How many timers would still fire. */
  get pending(): number {
    return this.#pending.size;
  }

  /** The delay until the next one; Infinity when there is none. */
  get nextIn(): number {
    return Math.min(...[...this.#pending.values()].map(({ due }) => due)) - this.#time;
  }

  now(): number {
    return this.#time;
  }

  setTimeout(callback: Callback, delayMs: number, ...args: unknown[]): unknown {
    return this.#arm(delayMs, undefined, () => callback(...args));
  }

  setInterval(callback: Callback, delayMs: number, ...args: unknown[]): unknown {
    // A real interval of 0 ms comes every millisecond.
    return this.#arm(delayMs, Math.max(1, delayMs), () => callback(...args));
  }

  setImmediate(callback: Callback, ...args: unknown[]): unknown {
    return this.#arm(0, undefined, () => callback(...args));
  }

  clearTimeout(handle: unknown): void {
    if (this.#options.deaf !== true) this.#pending.delete(handle);
  }

  clearInterval(handle: unknown): void {
    this.clearTimeout(handle);
  }

  clearImmediate(handle: unknown): void {
    this.clearTimeout(handle);
  }

  /** Lets time pass; what is due fires in the order of its time, then of its arming. */
  run(ms: number): void {
    const end = this.#time + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const [handle, pending] = next;
      this.#time = Math.max(this.#time, pending.due);
      if (pending.every === undefined) this.#pending.delete(handle);
      else pending.due = this.#time + pending.every;
      pending.run();
    }
    // A callback may have let time pass itself.
    this.#time = Math.max(this.#time, end);
  }

  #arm(delayMs: number, every: number | undefined, run: () => void): unknown {
    const handle = this.#options.numeric === true ? this.handles.length + 1 : new NativeHandle();
    this.handles.push(handle);
    this.#pending.set(handle, { due: this.#time + delayMs, every, run });
    return handle;
  }

  #next(end: number): [unknown, Pending] | undefined {
    let first: [unknown, Pending] | undefined;
    for (const entry of this.#pending) if (entry[1].due <= end && (first === undefined || entry[1].due < first[1].due)) first = entry;
    return first;
  }
}

/** The same clock as a browser has it: no immediates. */
export function withoutImmediates(clock: ModelClock): Clock {
  return {
    setTimeout: clock.setTimeout.bind(clock),
    clearTimeout: clock.clearTimeout.bind(clock),
    setInterval: clock.setInterval.bind(clock),
    clearInterval: clock.clearInterval.bind(clock),
  };
}
