import { assertFunction } from "./clock.ts";
import { flush, withFailures } from "./testing-platform.ts";
import { assertCount, assertModel, type CheckOptions, Failures, type Model, Run } from "./testing-run.ts";

/** What is used of fast-check's Scheduler (4.2 or later). */
export interface SchedulerLike {
  schedule(task: Promise<unknown>, label?: string): Promise<unknown>;
  waitNext(count: number): Promise<void>;
}

/** Options of `runOnScheduler`. */
export interface SampleOptions<State> extends CheckOptions<State> {
  /** Steps after which the schedule is cut. Default 100. */
  maxDepth?: number;
}

const DEFAULT_DEPTH = 100;

/**
 * Runs a model on the one schedule that fast-check's scheduler picks: for models too large to explore whole.
 *
 * Whatever can happen next is handed to the scheduler, timers when they are the next ones due. Released when it can no
 * longer happen (cleared, settled otherwise), it does nothing and counts for no step.
 *
 * @throws TypeError or RangeError, at the call, for options that make no sense.
 * @returns Rejects as `exploreInterleavings` does, with the schedule of this run; fast-check shortens it.
 * @example
 * import fc from "fast-check";
 * import { runOnScheduler, type World } from "@stale-guard/runtime/testing";
 * const model = (world: World) => {
 *   const state = { open: true };
 *   world.event("close", () => (state.open = false));
 *   return state;
 * };
 * await fc.assert(
 *   fc.asyncProperty(fc.scheduler(), (s) => runOnScheduler(model, s, { invariant: () => true, atEnd: ({ open }) => !open })),
 *   { numRuns: 1_000 },
 * );
 */
export function runOnScheduler<State>(model: Model<State>, scheduler: SchedulerLike, options: SampleOptions<State>): Promise<void> {
  assertModel(model, options);
  assertFunction(scheduler?.schedule, "scheduler.schedule");
  assertFunction(scheduler.waitNext, "scheduler.waitNext");
  const { maxDepth = DEFAULT_DEPTH } = options;
  assertCount(maxDepth, "maxDepth");
  const failures = new Failures();
  return withFailures(failures.report, async () => {
    const run = await Run.start(model, options, failures);
    const waiting = new Set<string>();
    let released: string | undefined;
    const offer = async (name: string): Promise<void> => {
      waiting.add(name);
      await scheduler.schedule(Promise.resolve(), name);
      waiting.delete(name);
      released = name;
    };
    while (run.steps.length < maxDepth) {
      const choices = run.choices();
      if (choices.length === 0) return run.end();
      for (const { name } of choices) if (!waiting.has(name)) void offer(name);
      released = undefined;
      await scheduler.waitNext(1);
      await flush(1);
      const choice = choices.find(({ name }) => name === released);
      if (choice !== undefined) await run.take(choice);
    }
  });
}
