#!/usr/bin/env node
// What the runtime costs beside the platform's bare functions and other libraries. Rivals take turns in one process; every
// figure is the median over the rounds. Prices: the limits this project holds itself to.
//
//   npm run bench:runtime [-- --rounds N] [--pending N]
//
// --pending  the largest number of timers pending while more are armed; default 1000000
//
// Exit status: 0, or 1 if a price is over its limit, 2 misuse or failure.
import { execFileSync } from "node:child_process";
import { setMaxListeners } from "node:events";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createStallBreaker, Generation, guard } from "@stale-guard/runtime";
import { circuitBreaker, ConsecutiveBreaker, handleAll } from "cockatiel";
import CircuitBreaker from "opossum";
import { alternate, timed } from "./lib/alternate.mjs";
import { versionOf } from "./lib/published-sources.mjs";
import { table } from "./lib/table.mjs";

const failures = [];
try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench-runtime: ${error.message}`);
  process.exitCode = 2;
}

async function main() {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "400" }, pending: { type: "string", default: "1000000" } } });
  const [rounds, largest] = [whole("rounds", values.rounds), whole("pending", values.pending)];
  await armAndFire(rounds);
  await armWhilePending(largest);
  await calls(Math.ceil(rounds / 10));
  await advances(Math.ceil(rounds / 10));
  memory();
  await breakers(Math.ceil(rounds / 10));
  console.log(`\nnode ${process.version}, cockatiel ${versionOf("cockatiel")}, opossum ${versionOf("opossum")}, ${os.cpus().length} x ${os.cpus()[0]?.model ?? "unknown processor"}`);
  for (const failure of failures) console.log(`fails: ${failure}`);
  return failures.length === 0 ? 0 : 1;
}

function whole(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} takes a whole number from 1, not "${text}"`);
  return number;
}

/** 1,000 timers armed, then all fired; the millisecond between is not counted. */
async function armAndFire(rounds) {
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
  const medians = await alternate(
    {
      "setTimeout": run((callback) => setTimeout(callback, 1)),
      "token.setTimeout": run((callback) => generation.current.setTimeout(callback, 1)),
      "setTimeout(guard(owner))": run((callback) => setTimeout(guard(owner, callback), 1)),
      "setTimeout + AbortSignal listener": run((callback) => {
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
  print("arm and fire, 1000 pending", medians, "setTimeout", { "token.setTimeout": 100 });
}

/** Arms and cancels one more while many are pending. */
async function armWhilePending(largest) {
  const LONG_MS = 2 ** 30;
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
      rivals.abort = () =>
        timed(100, () => {
          const timer = setTimeout(() => {}, LONG_MS);
          const abort = () => clearTimeout(timer);
          controller.signal.addEventListener("abort", abort);
          abort();
          controller.signal.removeEventListener("abort", abort);
        });
    }
    const medians = await alternate(rivals, { rounds: 30 });
    costs.push(medians.guarded - medians.bare);
    rows.push([String(pending), ...["bare", "guarded", "abort"].map((name) => medians[name]?.toFixed(0) ?? "-")]);
  }
  for (const timer of bare) clearTimeout(timer);
  for (const handle of guarded) handle.cancel();
  console.log(`\narm and cancel one more\n${table(rows).join("\n")}`);
  const [first, last] = [costs[0], costs.at(-1)];
  if (last > Math.max(2 * first, first + 100)) failures.push(`arming is not flat: ${first.toFixed(0)} ns over bare with 1000 pending, ${last.toFixed(0)} with ${largest}`);
}

async function calls(rounds) {
  let sum = 0;
  const direct = (value) => {
    sum += value;
  };
  const owner = {};
  const token = new Generation("bench").current;
  let epoch = 1;
  const mine = epoch;
  const functions = {
    "direct call": direct,
    "guard(owner, fn)": guard(owner, direct),
    "epoch compared by hand": (value) => {
      if (mine === epoch) direct(value);
    },
    "token.check(value)": (value) => {
      sum += token.check(value);
    },
  };
  const rivals = Object.fromEntries(Object.entries(functions).map(([name, call]) => [name, () => timed(200_000, call)]));
  const medians = await alternate(rivals, { rounds });
  epoch += sum;
  print("a call", medians, "direct call", { "guard(owner, fn)": 15, "token.check(value)": 10 });
}

async function advances(rounds) {
  const idle = new Generation("bench");
  const read = new Generation("bench");
  const clearing = new Generation("bench");
  const clear = (arm, count, finish) => () => {
    for (let index = 0; index < count; index += 1) arm();
    return timed(1, finish) / count;
  };
  const handles = [];
  const medians = await alternate(
    {
      "advance(), nothing armed": () => timed(20_000, () => idle.advance()),
      "advance(), signal read": () => timed(2000, () => (read.current.signal, read.advance())),
      "advance(), per armed timer": clear(() => clearing.current.setTimeout(() => {}, 2 ** 30), 1000, () => clearing.advance()),
      "clearTimeout, per timer": clear(() => handles.push(setTimeout(() => {}, 2 ** 30)), 1000, () => handles.splice(0).forEach(clearTimeout)),
    },
    { rounds },
  );
  print("advance", medians, undefined, { "advance(), nothing armed": 150, "advance(), per armed timer": 500 });
}

function memory() {
  const script = fileURLToPath(new URL("lib/held-memory.mjs", import.meta.url));
  const rows = [["one armed timer", "held B", "left after advance B"]];
  for (const [kind, count] of [["raw", 200_000], ["guarded", 200_000], ["abort-listener", 10_000]]) {
    const { held, left } = JSON.parse(execFileSync(process.execPath, ["--expose-gc", "--no-warnings", script, kind, String(count)], { encoding: "utf8" }));
    rows.push([kind, held.toFixed(0), left.toFixed(0)]);
    if (kind === "guarded" && held > 300) failures.push(`an armed timer holds ${held.toFixed(0)} B, the limit is 300`);
    if (kind === "guarded" && left > 1) failures.push(`${left.toFixed(1)} B per timer are left after advance()`);
  }
  console.log(`\n${table(rows).join("\n")}`);
}

/** One healthy attempt through each breaker. Only ours knows whose result it is. */
async function breakers(rounds) {
  const attempt = async () => {};
  const generation = new Generation("bench");
  const stallBreaker = createStallBreaker({ threshold: 5 });
  const policy = circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(5) });
  const opossum = new CircuitBreaker(attempt, { timeout: false });
  const through = (run) => async () => {
    const start = process.hrtime.bigint();
    for (let index = 0; index < 2000; index += 1) await run();
    return Number(process.hrtime.bigint() - start) / 2000;
  };
  const medians = await alternate(
    {
      "no breaker": through(attempt),
      "stall breaker": through(async () => {
        const token = generation.current;
        if (!stallBreaker.tryAcquire()) return;
        await attempt();
        stallBreaker.ok(token);
      }),
      "cockatiel": through(() => policy.execute(attempt)),
      "opossum": through(() => opossum.fire()),
    },
    { rounds },
  );
  opossum.shutdown();
  print("one attempt through a breaker", medians, "no breaker", {});
}

function print(title, medians, base, limits) {
  const rows = [[title, "ns", ...(base ? ["over base ns", "ratio"] : []), "limit"]];
  for (const [name, nanoseconds] of Object.entries(medians)) {
    const cost = base ? nanoseconds - medians[base] : nanoseconds;
    const limit = limits[name];
    rows.push([name, nanoseconds.toFixed(1), ...(base ? [cost.toFixed(1), (nanoseconds / medians[base]).toFixed(2)] : []), limit === undefined ? "" : String(limit)]);
    if (limit !== undefined && cost > limit) failures.push(`${name} costs ${cost.toFixed(0)} ns${base ? ` over ${base}` : ""}, the limit is ${limit}`);
  }
  console.log(`\n${table(rows).join("\n")}`);
}
