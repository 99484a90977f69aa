import { assertFunction, type Clock } from "./clock.ts";
import { VirtualTimers } from "./testing-timers.ts";

/** One way in which a `world.promise` can settle. */
export type Outcome<T> = { readonly resolve: T } | { readonly reject: unknown };

/** Options of `world.event`. */
export interface EventOptions {
  /** Whether the event can happen now; asked again after every step. Must change nothing. Default: always. */
  when?(): boolean;
}

/**
 * Everything a model reaches outside itself. Each schedule has a world of its own, and nothing happens in it except
 * what the explorer picks.
 *
 * @example
 * import { Generation } from "@stale-guard/runtime";
 * import { exploreInterleavings, type World } from "@stale-guard/runtime/testing";
 * function gateway(world: World) {
 *   const connection = new Generation("gateway", { clock: world.clock });
 *   const state = { identified: false };
 *   world.event("close", () => connection.close());
 *   void world.promise("dial", { resolve: "socket" }, { reject: new Error("refused") }).then(
 *     () => connection.current.setTimeout(() => (state.identified = true), 1_000),
 *     () => connection.close(),
 *   );
 *   return { state, connection };
 * }
 * await exploreInterleavings(gateway, {
 *   invariant: ({ connection }, world) => !connection.closed || world.armed.length === 0,
 * });
 */
export interface World {
  /**
   * Timers on virtual time, which begins at 0 ms and passes only when a timer fires. `random()` gives the same numbers
   * in every schedule. A delay below 1 ms, or one that does not fit 31 bits, is 1 ms as in Node.
   */
  readonly clock: Required<Clock>;
  /** The names of the timers, intervals and immediates that are armed now, oldest first. */
  readonly armed: readonly string[];
  /**
   * Something outside that may happen once, at any moment from now on.
   *
   * @param name Stands in the schedule; a repeated one gets a number.
   * @param run What it does. What it throws, or rejects with when it is async, breaks the schedule.
   * @throws TypeError when `run` or `when` is no function.
   */
  event(name: string, run: () => unknown, options?: EventOptions): void;
  /**
   * A promise that the explorer settles with one of the outcomes, at any moment from now on; each outcome is tried.
   *
   * @param outcomes `{ resolve: value }` or `{ reject: error }`. Default: one that resolves with undefined.
   * @throws TypeError for an outcome that is neither.
   */
  promise<T = void>(name: string, ...outcomes: Outcome<T>[]): Promise<T>;
}

/** One thing that can be done next. */
export interface Choice {
  /** Unique within its world. */
  readonly name: string;
  run(): unknown;
}

/** The explorer's side of a World. */
export class VirtualWorld implements World {
  readonly clock: Required<Clock>;
  readonly #timers: VirtualTimers;
  readonly #outside = new Set<{ readonly choices: readonly Choice[]; isPossible(): boolean }>();
  readonly #uses = new Map<string, number>();

  constructor(clockless: boolean, onThrow: (error: unknown) => void) {
    this.#timers = new VirtualTimers(clockless, (name) => this.#unique(name), onThrow);
    this.clock = this.#timers.clock;
  }

  get armed(): readonly string[] {
    return this.#timers.armed.map(({ name }) => name);
  }

  event(name: string, run: () => unknown, { when }: EventOptions = {}): void {
    assertFunction(run, "run");
    if (when !== undefined) assertFunction(when, "when");
    this.#expect([{ name: this.#unique(name), run }], when);
  }

  promise<T = void>(name: string, ...outcomes: Outcome<T>[]): Promise<T> {
    const ways = outcomes.length === 0 ? [{ resolve: undefined as T }] : outcomes;
    if (!ways.every(isOutcome)) throw new TypeError("an outcome must be { resolve: value } or { reject: error }");
    const unique = this.#unique(name);
    const { promise, resolve, reject } = deferred<T>();
    const choices = ways.map((way, index): Choice => {
      const rejects = "reject" in way;
      const alike = ways.filter((other) => "reject" in other === rejects).length;
      return {
        name: `${unique} -> ${rejects ? "rejects" : "resolves"}${alike > 1 ? ` (outcome ${index + 1})` : ""}`,
        run: () => (rejects ? reject(way.reject) : resolve(way.resolve)),
      };
    });
    this.#expect(choices);
    return promise;
  }

  /** What can happen next, in an order that depends on the model alone. */
  choices(): Choice[] {
    const choices = [...this.#outside].flatMap((each) => (each.isPossible() ? each.choices : []));
    for (const timer of this.#timers.next()) choices.push({ name: timer.name, run: () => this.#timers.fire(timer) });
    return choices;
  }

  #expect(ways: readonly Choice[], isPossible: () => boolean = () => true): void {
    const choices = ways.map(({ name, run }) => ({
      name,
      run: () => {
        this.#outside.delete(entry);
        return run();
      },
    }));
    const entry = { choices, isPossible };
    this.#outside.add(entry);
  }

  #unique(name: string): string {
    const uses = (this.#uses.get(name) ?? 0) + 1;
    this.#uses.set(name, uses);
    return uses === 1 ? name : `${name} #${uses}`;
  }
}

function isOutcome(value: unknown): boolean {
  return typeof value === "object" && value !== null && "resolve" in value !== "reject" in value;
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}
