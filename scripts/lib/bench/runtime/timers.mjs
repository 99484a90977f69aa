// Timers that a token holds, beside bare ones and the platform's way to cancel them: a listener on an AbortSignal.
import { setMaxListeners } from "node:events";
import { Generation, guard } from "@stale-guard/runtime";
import { alternate, timed } from "../alternate.mjs";
import { median } from "../spread.mjs";
import { nanoseconds } from "./nanoseconds.mjs";

const LONG_MS = 2 ** 30;

/** 1,000 timers armed, then all fired; the millisecond between is not counted. */
export async function armAndFire(rounds) {
  const batch = 1000;
  const generation = new Generation("bench");
  const owner = {};
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const run = (arm) => async () => {
    let left = batch;
    let firstFired = 0n;
    let done;
    const fired = new Promise((resolve) => (done = resolve));
    const callback = () => {
      if (left === batch) firstFired = process.hrtime.bigint();
      left -= 1;
      if (left === 0) done(process.hrtime.bigint() - firstFired);
    };
    const start = process.hrtime.bigint();
    for (let index = 0; index < batch; index += 1) arm(callback);
    const armed = process.hrtime.bigint() - start;
    // All are due at once: the loop fires them in one go.
    while (process.hrtime.bigint() - start < 3_000_000n);
    return Number(armed + (await fired)) / batch;
  };
  const runs = await alternate(
    {
      "setTimeout": run((callback) => setTimeout(callback, 1)),
      "token.setTimeout": run((callback) => generation.current.setTimeout(callback, 1)),
      "setTimeout(guard(owner))": run((callback) => setTimeout(guard(owner, callback), 1)),
      "setTimeout, AbortSignal listener": run((callback) => {
        const abort = () => clearTimeout(timer);
        const timer = setTimeout(() => {
          signal.removeEventListener("abort", abort);
          callback();
        }, 1);
        signal.addEventListener("abort", abort, { once: true });
      }),
    },
    { rounds },
  );
  return nanoseconds({ title: "Arm and fire a timer, 1,000 pending", runs, base: "setTimeout", limits: { "token.setTimeout": 100 } });
}

/** Arms and cancels one more while many are pending. */
export async function armWhilePending(largest) {
  const rows = [["pending", "setTimeout ns", "token.setTimeout ns", "AbortSignal listener ns"]];
  const token = new Generation("bench").current;
  const bare = [];
  const guarded = [];
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  let listening = 0;
  const costs = [];
  for (let pending = 1000; pending <= largest; pending *= 10) {
    while (guarded.length < pending) {
      bare.push(setTimeout(() => {}, LONG_MS));
      guarded.push(token.setTimeout(() => {}, LONG_MS));
    }
    const rivals = {
      bare: () => timed(1000, () => clearTimeout(setTimeout(() => {}, LONG_MS))),
      guarded: () => timed(1000, () => token.setTimeout(() => {}, LONG_MS).cancel()),
    };
    // Quadratic: more than this takes minutes.
    if (pending <= 10_000) {
      for (; listening < pending; listening += 1) controller.signal.addEventListener("abort", () => {});
      rivals.abort = () => timed(100, () => armAndAbort(controller.signal));
    }
    const runs = await alternate(rivals, { rounds: 30 });
    costs.push(median(runs.guarded) - median(runs.bare));
    rows.push([pending.toLocaleString("en"), ...["bare", "guarded", "abort"].map((name) => (runs[name] ? median(runs[name]).toFixed(0) : "-"))]);
  }
  for (const timer of bare) clearTimeout(timer);
  for (const handle of guarded) handle.cancel();
  const [first, last] = [costs[0], costs.at(-1)];
  return {
    table: { title: "Arm and cancel one more while many are pending", note: "A listener is looked for among all when it is added or removed; with more than 10,000 that would take minutes.", rows },
    limits: [{ what: `\`token.setTimeout\` over setTimeout, ${largest.toLocaleString("en")} pending; with 1,000 it is ${first.toFixed(0)} ns`, measured: last, limit: Math.max(2 * first, first + 100), unit: "ns" }],
  };
}

function armAndAbort(signal) {
  const timer = setTimeout(() => {}, LONG_MS);
  const abort = () => clearTimeout(timer);
  signal.addEventListener("abort", abort);
  abort();
  signal.removeEventListener("abort", abort);
}
