import { assertFunction } from "./clock.ts";
import { Generation } from "./generation.ts";
import type { Token } from "./token.ts";

/** What a call does that finds another one running. */
export type FlightPolicy =
  /** Gets the running one's result. */
  | "join"
  /** Gets undefined, at once. */
  | "drop"
  /** Makes the running one stale (its callers get StaleError) and runs at once. */
  | "restart"
  /** Runs after the running one, unless a later call takes its place: then it gets undefined. */
  | "keepLatest";

/** Options of `singleFlight`. */
export interface SingleFlightOptions<Param, Policy extends FlightPolicy = FlightPolicy> {
  /** Default `"join"`. */
  policy?: Policy;
  /**
   * For `"join"`: whether the incoming call wants more than the running one gives. It then runs after it, and later calls join
   * that. Without this, joining loses the caller's arguments. Default: never.
   */
  escalate?(running: Param, incoming: Param): boolean;
  /** Runs belong to its current token: `advance()` makes them stale, and nobody joins a stale one. */
  generation?: Generation;
}

/** What `singleFlight` returns: the function to call, and what is known of its runs. */
export interface SingleFlight<Param, Result> {
  (param: Param): Promise<Result>;
  /** Whether one is running or waiting to. */
  readonly pending: boolean;
  /** Makes the running and the waiting one stale: their callers get StaleError. */
  cancel(reason?: unknown): void;
}

interface Flight<Param, Result> {
  param: Param;
  readonly life: Generation;
  readonly result: Promise<Result>;
}

/**
 * Lets one run at a time, whoever asks. The run gets a token that goes stale when it is cancelled or replaced.
 *
 * @example
 * import { singleFlight } from "@stale-guard/runtime/single-flight";
 * let dials = 0;
 * const connect = singleFlight(
 *   async ({ fresh }: { fresh: boolean }) => `socket ${++dials}${fresh ? ", new session" : ""}`,
 *   { escalate: (running, incoming) => incoming.fresh && !running.fresh },
 * );
 * const [first, joined, stronger] = await Promise.all([connect({ fresh: false }), connect({ fresh: false }), connect({ fresh: true })]);
 * console.assert(first === joined && stronger === "socket 2, new session");
 */
export function singleFlight<Param, Result>(
  run: (param: Param, token: Token) => Result | PromiseLike<Result>,
  options?: SingleFlightOptions<Param, "join" | "restart">,
): SingleFlight<Param, Result>;
export function singleFlight<Param, Result>(
  run: (param: Param, token: Token) => Result | PromiseLike<Result>,
  options: SingleFlightOptions<Param>,
): SingleFlight<Param, Result | undefined>;
export function singleFlight<Param, Result>(
  run: (param: Param, token: Token) => Result | PromiseLike<Result>,
  options: SingleFlightOptions<Param> = {},
): SingleFlight<Param, Result | undefined> {
  const { policy = "join", escalate, generation } = options;
  assertFunction(run, "run");
  if (!["join", "drop", "restart", "keepLatest"].includes(policy)) throw new TypeError(`unknown policy "${policy}"`);
  type Mine = Flight<Param, Result | undefined>;
  let running: Mine | undefined;
  let waiting: Mine | undefined;

  const start = (param: Param, after?: Promise<unknown>): Mine => {
    const life = generation === undefined ? new Generation("flight") : generation.current.child("flight");
    const token = life.current;
    const fly = async (): Promise<Result> => {
      if (after !== undefined) {
        await after;
        token.throwIfStale();
        running = flight;
        waiting = undefined;
      }
      token.throwIfStale();
      return await run(flight.param, token);
    };
    const flight: { -readonly [Key in keyof Mine]: Mine[Key] } = { param, life, result: Promise.resolve(undefined) };
    flight.result = token
      .race(fly())
      .catch((error: unknown) => {
        if (token.reason === REPLACED) return undefined;
        throw error;
      })
      .finally(() => {
        life.close();
        if (running === flight) running = undefined;
        if (waiting === flight) waiting = undefined;
      });
    return flight;
  };
  const wait = (param: Param, before: Mine): Promise<Result | undefined> => {
    waiting = start(param, before.result.then(ignore, ignore));
    return waiting.result;
  };

  const call = (param: Param): Promise<Result | undefined> => {
    // A stale one still unwinds; nobody may join it.
    if (running?.life.closed === true) running = waiting = undefined;
    if (running === undefined) return (running = start(param)).result;
    if (policy === "drop") return Promise.resolve(undefined);
    if (policy === "restart") {
      running.life.close("restarted");
      return (running = start(param)).result;
    }
    if (policy === "keepLatest") {
      waiting?.life.close(REPLACED);
      return wait(param, running);
    }
    if (waiting !== undefined) {
      if (escalate?.(waiting.param, param) === true) waiting.param = param;
      return waiting.result;
    }
    return escalate?.(running.param, param) === true ? wait(param, running) : running.result;
  };
  return Object.defineProperty(
    Object.assign(call, {
      pending: false,
      cancel(reason?: unknown) {
        const flights = [waiting, running];
        for (const flight of flights) flight?.life.close(reason);
      },
    }),
    "pending",
    { get: () => running?.life.closed === false || waiting?.life.closed === false },
  );
}

const REPLACED = Symbol("replaced by a later call");

function ignore(): void {}
