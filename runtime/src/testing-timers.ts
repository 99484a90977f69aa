import { assertFunction, type Clock } from "./clock.ts";

// Taken when this module loads: fake timers installed later stop neither the explorer nor the model's microtasks.
const { queueMicrotask } = globalThis;

// What the platform makes of delays below, above and beside these numbers is 1 ms; an interval of 0 would never end.
const SHORTEST_DELAY_MS = 1;
const LONGEST_DELAY_MS = 2 ** 31 - 1;

const GOLDEN_FRACTION = (Math.sqrt(5) - 1) / 2;

type Kind = "timer" | "interval" | "immediate";

/** A timer of a virtual clock, and the handle that clears it. */
export class VirtualTimer {
  readonly name: string;
  readonly kind: Kind;
  readonly delayMs: number;
  readonly run: () => void;
  dueMs: number;
  cleared = false;

  constructor(kind: Kind, name: string, run: () => void, delayMs: number, nowMs: number) {
    this.kind = kind;
    this.name = name;
    this.run = run;
    this.delayMs = delayMs;
    this.dueMs = nowMs + delayMs;
  }

  // Node code calls these two without asking; nothing here keeps a process alive.
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** Virtual time with its timers: nothing fires unless the explorer says so. */
export class VirtualTimers {
  readonly clock: Required<Clock>;
  nowMs = 0;
  /** In order of arming. */
  readonly #armed = new Set<VirtualTimer>();
  readonly #clockless: boolean;

  /**
   * @param nameOf Makes a name unique within the world.
   * @param onThrow Told of what a microtask throws.
   */
  constructor(clockless: boolean, nameOf: (name: string) => string, onThrow: (error: unknown) => void) {
    this.#clockless = clockless;
    const arm = (kind: Kind, callback: (...args: unknown[]) => void, delayMs: number, args: unknown[]): VirtualTimer => {
      assertFunction(callback, "callback");
      const name = nameOf(kind === "immediate" ? kind : `${kind} ${delayMs}ms`);
      const timer = new VirtualTimer(kind, name, () => callback(...args), delayMs, this.nowMs);
      this.#armed.add(timer);
      return timer;
    };
    const clear = (handle: unknown): void => {
      if (!(handle instanceof VirtualTimer)) return;
      handle.cleared = true;
      this.#armed.delete(handle);
    };
    let fraction = 0;
    this.clock = {
      setTimeout: (callback, delayMs, ...args) => arm("timer", callback, platformDelay(delayMs), args),
      clearTimeout: clear,
      setInterval: (callback, delayMs, ...args) => arm("interval", callback, platformDelay(delayMs), args),
      clearInterval: clear,
      setImmediate: (callback, ...args) => arm("immediate", callback, 0, args),
      clearImmediate: clear,
      queueMicrotask: (callback) => {
        assertFunction(callback, "callback");
        queueMicrotask(() => {
          try {
            callback();
          } catch (error) {
            onThrow(error);
          }
        });
      },
      now: () => this.nowMs,
      // The same numbers in every schedule, never the same one twice: code that draws until it differs comes to an end.
      random: () => (fraction = (fraction + GOLDEN_FRACTION) % 1),
    };
  }

  get armed(): readonly VirtualTimer[] {
    return [...this.#armed];
  }

  /** The timers that a real clock might fire next. */
  next(): readonly VirtualTimer[] {
    const armed = this.armed;
    return armed.filter((timer, index) => !armed.some((other, otherIndex) => this.#precedes(other, timer, otherIndex < index)));
  }

  /** Lets time pass until the timer is due and runs it. What its callback throws is thrown here. */
  fire(timer: VirtualTimer): void {
    this.#armed.delete(timer);
    this.nowMs = Math.max(this.nowMs, timer.dueMs);
    try {
      timer.run();
    } finally {
      if (timer.kind === "interval" && !timer.cleared) {
        // Armed after its callback, so behind the timers that the callback armed.
        timer.dueMs = this.nowMs + timer.delayMs;
        this.#armed.add(timer);
      }
    }
  }

  /** Whether every platform fires `one` before `other`. */
  #precedes(one: VirtualTimer, other: VirtualTimer, isOlder: boolean): boolean {
    const areMixed = (one.kind === "immediate") !== (other.kind === "immediate");
    if (this.#clockless) {
      // Armed earlier and no longer: due earlier, whatever time passed between the two.
      return isOlder && (areMixed ? one.delayMs + SHORTEST_DELAY_MS < other.delayMs : one.delayMs <= other.delayMs);
    }
    // Node runs an immediate before or after a timer of 1 ms, as the millisecond falls.
    if (areMixed) return one.dueMs + SHORTEST_DELAY_MS < other.dueMs;
    // One delay is one queue in Node, and first in, first out in the HTML standard.
    return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.delayMs === other.delayMs && isOlder);
  }
}

function platformDelay(delayMs: unknown): number {
  const wholeMs = Math.trunc(Number(delayMs));
  return wholeMs >= SHORTEST_DELAY_MS && wholeMs <= LONGEST_DELAY_MS ? wholeMs : SHORTEST_DELAY_MS;
}
