import { type Exploration, exploreInterleavings, runOnScheduler } from "@stale-guard/runtime/testing";
import fc from "fast-check";
import { type ConnectionOptions, connectionModel } from "./model-connection.ts";
import type { Runtime } from "./model-faults.ts";

const all = ["stop", "fresh", "resume"] as const;

/** A model small enough to be explored whole, and how many schedules it has at least: fewer would mean that the model has shrunk. */
export interface Proof extends ConnectionOptions {
  readonly schedules: number;
}

/** What is proven, by the network it is proven for. */
export const PROOFS: Readonly<Record<string, Proof>> = {
  "connections that are lost twice, each close answered at any moment or too late": { disturbances: all, losses: 2, schedules: 2_000 },
  "up to three attempts": { disturbances: all, losses: 2, attempts: 3, schedules: 2_000 },
  "a connect that returns its socket however late": { disturbances: all, losses: 2, dials: "careless", schedules: 1_500 },
  "closes that end within the call": { disturbances: all, losses: 3, attempts: 3, answers: "at once", schedules: 1_000 },
  "closes that are never answered": { disturbances: all, losses: 2, answers: "never", schedules: 500 },
  "sockets that end some time after they were terminated": { disturbances: all, losses: 1, terminates: "sometime", schedules: 4_000 },
  "sockets that cannot even be terminated": { disturbances: all, losses: 2, terminates: "never", schedules: 4_000 },
  "sessions that take time to be cleared": { disturbances: all, losses: 2, slowSession: true, schedules: 2_000 },
  "attempts with a deadline for their hello": { disturbances: ["stop", "fresh"], losses: 2, helloMs: 400, schedules: 2_000 },
  "a deadline beside a resume": { disturbances: ["stop", "resume"], losses: 1, helloMs: 400, schedules: 300 },
};

/** With its stop and without: a stop that may come does come at last, and hides whether the connection lives. */
function withAndWithoutStop(options: ConnectionOptions): ConnectionOptions[] {
  const { disturbances } = options;
  return [options, { ...options, disturbances: disturbances.filter((each) => each !== "stop") }];
}

/** Runs every schedule; rejects with the one that breaks a law. */
export async function prove(runtime: Runtime, options: ConnectionOptions): Promise<Exploration[]> {
  const explored: Exploration[] = [];
  for (const each of withAndWithoutStop(options)) {
    const [model, check] = connectionModel(runtime, each);
    explored.push(await exploreInterleavings(model, { ...check, maxDepth: 40, maxSchedules: 20_000 }));
  }
  return explored;
}

/** Runs so many schedules by chance, with a stop and without; rejects with one that breaks a law. */
export async function sample(runtime: Runtime, options: ConnectionOptions, numRuns: number): Promise<void> {
  for (const each of withAndWithoutStop(options)) {
    const [model, check] = connectionModel(runtime, each);
    const property = fc.asyncProperty(fc.scheduler(), (scheduler) => runOnScheduler(model, scheduler, check));
    await fc.assert(property, { numRuns, seed: 7 });
  }
}
