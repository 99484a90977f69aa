import { assertFunction } from "./clock.ts";
import { flush } from "./testing-platform.ts";
import { type Choice, VirtualWorld, type World } from "./testing-world.ts";

// Taken when this module loads: fake timers may stop both.
const { performance } = globalThis;
const realNow = performance.now.bind(performance);

const LONGEST_START_MS = 5_000;

/** Builds what is tested; called afresh for every schedule. */
export type Model<State> = (world: World) => State | Promise<State>;

/** What holds in every schedule, and how one is run. */
export interface CheckOptions<State> {
  /** Checked after the start and after every step: broken when it throws, returns false or a promise of false. */
  invariant(state: State, world: World): unknown;
  /** Checked when nothing can happen any more, in the same way. Schedules cut at `maxDepth` skip it. */
  atEnd?(state: State, world: World): unknown;
  /**
   * Which errors are no violation although thrown by a timer, event or microtask, or left unhandled in a promise, such
   * as `isStale`. Default: none.
   */
  allowThrows?(error: unknown): boolean;
  /**
   * Lets a timer fire before one that is due earlier, unless that one was armed first with no longer a delay. Without
   * this, events take no time, so that a timer of 1 s armed by an event always precedes the older one of 5 s; with it
   * the event may also come late. It finds more, also orders that no clock gives. Default false.
   */
  clockless?: boolean;
  /** Macrotask turns after every step. More than the default 2 only for models that hop through the real `setImmediate`. */
  flushTurns?: number;
}

/** One thing that happened, and the virtual time at which it did. */
export interface Step {
  readonly name: string;
  readonly atMs: number;
}

/**
 * A schedule that breaks the model. `message` lists its steps with their virtual times, `cause` is what the invariant
 * or the callback threw.
 *
 * @example
 * import { exploreInterleavings, InterleavingError } from "@stale-guard/runtime/testing";
 * const error: unknown = await exploreInterleavings(
 *   (world) => {
 *     const state = { open: true, late: false };
 *     world.event("close", () => (state.open = false));
 *     world.clock.setTimeout(() => (state.late = !state.open), 1_000);
 *     return state;
 *   },
 *   { invariant: (state) => !state.late },
 * ).catch((thrown: unknown) => thrown);
 * if (!(error instanceof InterleavingError)) throw error;
 * console.assert(error.schedule.join() === "close,timer 1000ms");
 */
export class InterleavingError extends Error {
  override readonly name = "InterleavingError";
  readonly code = "ERR_INTERLEAVING";
  /** The names of the steps, first one first. */
  readonly schedule: readonly string[];
  /** Whether every shorter schedule was run and holds. */
  readonly shortest: boolean;

  constructor(what: string, steps: readonly Step[], cause: unknown, shortest = false) {
    const count = steps.length === 0 ? "at the start" : `after ${steps.length} ${steps.length === 1 ? "step" : "steps"}`;
    const lines = steps.map(({ name, atMs }, index) => `\n  ${index + 1}. at ${atMs} ms: ${name}`);
    super(`${what} ${count}: ${cause instanceof Error ? cause.message : String(cause)}${lines.join("")}`, { cause });
    this.schedule = steps.map(({ name }) => name);
    this.shortest = shortest;
  }
}

export function assertModel(model: unknown, options: CheckOptions<never>): void {
  assertFunction(model, "model");
  assertFunction(options?.invariant, "invariant");
  if (options.atEnd !== undefined) assertFunction(options.atEnd, "atEnd");
  if (options.allowThrows !== undefined) assertFunction(options.allowThrows, "allowThrows");
  assertCount(options.flushTurns, "flushTurns");
}

export function assertCount(value: number | undefined, name: string): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) {
    throw new RangeError(`${name} must be a positive integer, not ${String(value)}`);
  }
}

/** Where errors go that nobody handled; each run takes those of its own. */
export class Failures {
  #errors: unknown[] = [];
  readonly report = (error: unknown): void => {
    this.#errors.push(error);
  };

  take(): unknown[] {
    const errors = this.#errors;
    if (errors.length > 0) this.#errors = [];
    return errors;
  }
}

/** One schedule in the making. Its methods reject with InterleavingError. */
export class Run<State> {
  readonly steps: Step[] = [];
  readonly #options: CheckOptions<State>;
  readonly #failures: Failures;
  readonly #world: VirtualWorld;
  #state!: State;

  private constructor(options: CheckOptions<State>, failures: Failures) {
    this.#options = options;
    this.#failures = failures;
    this.#world = new VirtualWorld(options.clockless === true, failures.report);
  }

  /** Rejects with the model's own error when building it fails. */
  static async start<State>(model: Model<State>, options: CheckOptions<State>, failures: Failures): Promise<Run<State>> {
    const run = new Run(options, failures);
    run.#state = await finished(model(run.#world));
    await run.#settle();
    return run;
  }

  choices(): Choice[] {
    try {
      return this.#world.choices();
    } catch (error) {
      throw this.#broken("a when() threw", error);
    }
  }

  async take(choice: Choice): Promise<void> {
    let thrown: unknown[] = [];
    try {
      choice.run();
    } catch (error) {
      thrown = [error];
    }
    this.steps.push({ name: choice.name, atMs: this.#world.clock.now() });
    await this.#settle(thrown);
  }

  /** To be called when there are no choices any more. */
  async end(): Promise<void> {
    const { atEnd } = this.#options;
    if (atEnd !== undefined) await this.#check("atEnd", atEnd);
  }

  async #settle(thrown: readonly unknown[] = []): Promise<void> {
    await flush(this.#options.flushTurns ?? 2);
    // After the flush, so that nothing this run has caused is laid at the next one's door.
    const unhandled = this.#failures.take();
    for (const error of thrown) if (!this.#allows(error)) throw this.#broken("the last step threw", error);
    for (const error of unhandled) if (!this.#allows(error)) throw this.#broken("an error went unhandled", error);
    await this.#check("invariant", this.#options.invariant);
  }

  async #check(name: string, check: (state: State, world: World) => unknown): Promise<void> {
    let holds: unknown;
    try {
      holds = await check.call(this.#options, this.#state, this.#world);
    } catch (error) {
      throw this.#broken(`${name} is broken`, error);
    }
    if (holds === false) throw this.#broken(`${name} is broken`, new Error("it returned false"));
  }

  #allows(error: unknown): boolean {
    return this.#options.allowThrows?.(error) === true;
  }

  #broken(what: string, cause: unknown): InterleavingError {
    return new InterleavingError(what, this.steps, cause);
  }
}

/** The model's state. A model that waits for one of its own choices would wait for ever, so that is an error. */
async function finished<State>(starting: State | Promise<State>): Promise<State> {
  let waiting = true;
  const done = Promise.resolve(starting).finally(() => (waiting = false));
  // Awaited a few turns later, or never again when given up.
  done.catch(() => {});
  const giveUpMs = realNow() + LONGEST_START_MS;
  do {
    await flush(1);
    if (waiting && realNow() > giveUpMs) {
      throw new Error(`model(world) did not finish within ${LONGEST_START_MS} ms: it must not await what only a step settles`);
    }
  } while (waiting);
  return done;
}
