import { assertCount, assertModel, type CheckOptions, Failures, InterleavingError, type Model, Run } from "./testing-run.ts";
import { withFailures } from "./testing-platform.ts";

export { type CheckOptions, InterleavingError, type Model } from "./testing-run.ts";
export { runOnScheduler, type SampleOptions, type SchedulerLike } from "./testing-scheduler.ts";
export type { EventOptions, Outcome, World } from "./testing-world.ts";

/** Options of `exploreInterleavings`. */
export interface ExploreOptions<State> extends CheckOptions<State> {
  /** Steps after which a schedule is cut; one with an interval would never end. Default 12. */
  maxDepth?: number;
  /** Schedules after which the search gives up. Default 100 000. */
  maxSchedules?: number;
}

/** What was explored when nothing broke. */
export interface Exploration {
  /** How many schedules were run, cut ones included. */
  readonly schedules: number;
  /** The steps of the longest one. */
  readonly deepest: number;
  /** How many were cut at `maxDepth` although more could have happened. */
  readonly truncated: number;
  /** Whether those were all there are up to `maxDepth` steps; false when `maxSchedules` was too few. A test should assert this. */
  readonly complete: boolean;
  /** Every schedule was run up to this many steps; `deepest` when complete. */
  readonly coveredDepth: number;
}

const DEFAULT_DEPTH = 12;
const DEFAULT_SCHEDULES = 100_000;

/**
 * Runs a small model once for every order in which its timers, events and promises can happen, and reports a shortest
 * order that breaks it. Every schedule begins with a fresh model, so a model must do the same whenever the same things
 * happen: no real time, no chance, nothing kept from schedule to schedule.
 *
 * Timers keep the order of their due times. Those due at the same millisecond fire in any order, unless armed with the same
 * delay: every platform keeps that order. Events and promises come before, between and after them, but take no time:
 * see `clockless`. An error that is thrown by a step or left unhandled breaks the schedule: see `allowThrows`.
 * Explorations wait for one another, since an unhandled error does not say whose it is.
 *
 * @param model Builds the state afresh from what its world offers. May be async, but must not await a step.
 * @throws TypeError or RangeError, at the call, for options that make no sense.
 * @returns Rejects with InterleavingError for a schedule that breaks, with the model's own error when building it
 * fails, and with an Error of code `ERR_NONDETERMINISTIC_MODEL` when the same steps led to different choices.
 * @example
 * import { Generation } from "@stale-guard/runtime";
 * import { exploreInterleavings } from "@stale-guard/runtime/testing";
 * const { schedules, complete } = await exploreInterleavings(
 *   (world) => {
 *     const connection = new Generation("gateway", { clock: world.clock });
 *     const state = { beats: 0, beatsAtClose: 0 };
 *     connection.current.setTimeout(() => ++state.beats, 1_000);
 *     world.event("close", () => {
 *       connection.close();
 *       state.beatsAtClose = state.beats;
 *     });
 *     return { connection, state };
 *   },
 *   {
 *     invariant: ({ connection, state }) => !connection.closed || state.beats === state.beatsAtClose,
 *     atEnd: (_, world) => world.armed.length === 0,
 *   },
 * );
 * console.assert(complete && schedules === 2);
 */
export function exploreInterleavings<State>(model: Model<State>, options: ExploreOptions<State>): Promise<Exploration> {
  assertModel(model, options);
  const { maxDepth = DEFAULT_DEPTH, maxSchedules = DEFAULT_SCHEDULES } = options;
  assertCount(maxDepth, "maxDepth");
  assertCount(maxSchedules, "maxSchedules");
  const failures = new Failures();
  const search = (depth: number): Promise<Round> => searchTo(depth, maxSchedules, () => Run.start(model, options, failures));
  return withFailures(failures.report, () => explore(search, maxDepth));
}

interface Round {
  schedules: number;
  deepest: number;
  truncated: number;
  complete: boolean;
  violation?: InterleavingError;
}

/**
 * Depth first to the full depth, because that replays least when all is well. If something broke, or there was too much
 * to see all, then again one step deeper at a time: the first to break is a shortest one, and a search that gives up
 * has seen the beginnings of all schedules rather than all ends of a few.
 */
async function explore(search: (depth: number) => Promise<Round>, maxDepth: number): Promise<Exploration> {
  const { violation, ...full } = await search(maxDepth);
  if (full.complete && violation === undefined) return { ...full, coveredDepth: full.deepest };
  const end = violation === undefined ? maxDepth : violation.schedule.length;
  let coveredDepth = 0;
  while (coveredDepth + 1 < end) {
    const shallow = await search(coveredDepth + 1);
    if (shallow.violation !== undefined) throw proven(shallow.violation);
    if (!shallow.complete) break;
    coveredDepth++;
  }
  if (violation === undefined) return { ...full, coveredDepth };
  throw coveredDepth + 1 >= end ? proven(violation) : violation;
}

/** The choices after some steps, and which of them is being tried. */
interface Fork {
  readonly names: readonly string[];
  taken: number;
}

async function searchTo<State>(depth: number, maxSchedules: number, start: () => Promise<Run<State>>): Promise<Round> {
  const round: Round = { schedules: 0, deepest: 0, truncated: 0, complete: false };
  const path: Fork[] = [];
  do {
    if (round.schedules === maxSchedules) return round;
    round.schedules++;
    try {
      if (await follow(await start(), path, depth)) round.truncated++;
    } catch (error) {
      if (!(error instanceof InterleavingError)) throw error;
      return { ...round, violation: error };
    }
    round.deepest = Math.max(round.deepest, path.length);
  } while (backtrack(path));
  round.complete = true;
  return round;
}

/** Takes the path's choices again and from there on the first of each. True when cut at the depth. */
async function follow<State>(run: Run<State>, path: Fork[], depth: number): Promise<boolean> {
  for (let step = 0; ; step++) {
    const choices = run.choices();
    const names = choices.map(({ name }) => name);
    const fork = path[step] ?? { names, taken: 0 };
    if (fork.names.length !== names.length || !fork.names.every((name, index) => name === names[index])) {
      throw nondeterministic(run.steps.map(({ name }) => name), fork.names, names);
    }
    const choice = choices[fork.taken];
    if (choice === undefined) {
      await run.end();
      return false;
    }
    if (step === depth) return true;
    if (step === path.length) path.push(fork);
    await run.take(choice);
  }
}

/** Turns to the last choice that has an alternative left. */
function backtrack(path: Fork[]): boolean {
  for (let fork = path.at(-1); fork !== undefined; fork = path.at(-1)) {
    if (++fork.taken < fork.names.length) return true;
    path.pop();
  }
  return false;
}

function proven(violation: InterleavingError): InterleavingError {
  return Object.assign(violation, { shortest: true });
}

function nondeterministic(steps: readonly string[], before: readonly string[], now: readonly string[]): Error {
  const list = (names: readonly string[]): string => (names.length === 0 ? "nothing" : names.join(", "));
  const message = `the model is not deterministic: after ${list(steps)} there was once ${list(before)} to choose from, now ${list(now)}`;
  return Object.assign(new Error(message), { code: "ERR_NONDETERMINISTIC_MODEL" });
}
