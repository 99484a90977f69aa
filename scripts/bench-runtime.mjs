#!/usr/bin/env node
// What the runtime costs beside the platform's bare functions and other libraries. Rivals take turns in one process; every
// figure is the median over the rounds.
//
//   npm run bench:runtime [-- --rounds N] [--pending N]
//
// --pending  the largest number of timers pending while more are armed; default 1000000
//
// Exit status: 0, or 1 if a price is over its limit, 2 misuse or failure.
import { runBench } from "./lib/bench/command.mjs";
import { versionsOf } from "./lib/bench/machine.mjs";
import { breakers } from "./lib/bench/runtime/breakers.mjs";
import { flights } from "./lib/bench/runtime/flights.mjs";
import { advances, calls, memory } from "./lib/bench/runtime/generations.mjs";
import { reconnects } from "./lib/bench/runtime/reconnects.bench.mjs";
import { armAndFire, armWhilePending } from "./lib/bench/runtime/timers.mjs";

const numbers = { rounds: { normal: 400, quick: 20 }, pending: { normal: 1_000_000, quick: 10_000 } };

await runBench("bench-runtime", { numbers }, async ({ rounds, pending }, progress) => {
  const some = Math.ceil(rounds / 10);
  const benches = [
    () => armAndFire(rounds),
    () => armWhilePending(pending),
    () => calls(some),
    () => advances(some),
    () => memory(),
    () => flights(some),
    () => breakers(some),
    () => reconnects(some),
  ];
  const measured = [];
  for (const [index, bench] of benches.entries()) {
    progress(`${index + 1} of ${benches.length}`);
    measured.push(await bench());
  }
  return {
    title: "The runtime",
    about: ["Nanoseconds, unless something else is said. Limits are on what comes on top of the base, the first row."],
    tables: measured.map(({ table }) => table),
    limits: measured.flatMap(({ limits }) => limits),
    versions: versionsOf(["@stale-guard/runtime", "cockatiel", "opossum", "async-mutex", "p-queue", "reconnecting-websocket", "partysocket", "ws"]),
    repeat: "npm run bench:runtime",
    rounds,
  };
});
