import { assertFunction } from "./clock.ts";
import { Generation } from "./generation.ts";
import { startable } from "./startable.ts";
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
  launch(): void;
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

  const prepare = (param: Param): Mine => {
    const life = generation?.current.child("flight") ?? new Generation("flight");
    const token = life.current;
    const { promise: flown, start: fly } = startable<Result>();
    const result = token
      .race(flown)
      .catch((error: unknown) => {
        if (token.reason === REPLACED) return undefined;
        throw error;
      })
      .finally(() => {
        // The next one takes over in the same step: a call between the two would start a third.
        const next = running === flight ? waiting : undefined;
        if (running === flight) running = next;
        if (waiting === flight || waiting === next) waiting = undefined;
        life.close();
        next?.launch();
      });
    const flight: Mine = { param, life, result, launch: () => fly(async () => run(token.check(flight.param), token)) };
    return flight;
  };
  /** Known before it runs and before the old one hears of its end: either may call again. */
  const start = (param: Param): Promise<Result | undefined> => {
    const old = running;
    const flight = (running = prepare(param));
    old?.life.close("restarted");
    flight.launch();
    return flight.result;
  };
  const wait = (param: Param): Promise<Result | undefined> => (waiting = prepare(param)).result;

  const call = (param: Param): Promise<Result | undefined> => {
    // A stale one still unwinds; nobody may join it.
    if (!isLive(running)) running = waiting = undefined;
    if (running === undefined || policy === "restart") return start(param);
    if (policy === "drop") return Promise.resolve(undefined);
    if (policy === "keepLatest") {
      waiting?.life.close(REPLACED);
      return wait(param);
    }
    if (waiting !== undefined) {
      if (escalate?.(waiting.param, param) === true) waiting.param = param;
      return waiting.result;
    }
    return escalate?.(running.param, param) === true ? wait(param) : running.result;
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
    { get: () => isLive(running) },
  );
}

const REPLACED = Symbol("replaced");

/** Asks the token, which knows of the generation's end an instant before its own. */
function isLive(flight: { readonly life: Generation } | undefined): boolean {
  return flight?.life.current.isCurrent === true;
}
