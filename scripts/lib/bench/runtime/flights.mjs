// One run at a time: alone, and with ten callers at once.
import { singleFlight } from "@stale-guard/runtime";
import { Mutex } from "async-mutex";
import PQueue from "p-queue";
import { alternate, timedAsync } from "../alternate.mjs";
import { median, spread } from "../spread.mjs";

const CALLERS = 10;

export async function flights(rounds) {
  let started = 0;
  const run = async () => {
    started += 1;
  };
  let pending;
  const join = singleFlight(run);
  const mutex = new Mutex();
  const queue = new PQueue({ concurrency: 1 });
  const ways = {
    "no guard": run,
    "`pending ??= run()` by hand": () => (pending ??= run().finally(() => (pending = undefined))),
    "singleFlight": () => join(),
    "async-mutex": () => mutex.runExclusive(run),
    "p-queue, one at a time": () => queue.add(run),
  };
  const each = (measure) => alternate(Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, () => measure(way)])), { rounds });
  const alone = await each((way) => timedAsync(500, way));
  const startedBy = {};
  for (const [name, way] of Object.entries(ways)) {
    started = 0;
    await together(way);
    startedBy[name] = started;
  }
  const crowded = await each((way) => timedAsync(100, () => together(way)));
  const rows = Object.keys(ways).map((name) => [name, spread(alone[name], 0), median(crowded[name]).toFixed(0), startedBy[name]]);
  const note = `A mutex and a queue let one in at a time, but every caller's work still runs: ${CALLERS} callers connect ${CALLERS} times in a row. By hand, nothing can be cancelled, and a stronger request is lost in a weaker one.`;
  return { table: { title: "One run at a time", note, rows: [["", "one caller, ns", `${CALLERS} at once, ns for all`, "runs started"], ...rows] }, limits: [] };
}

function together(way) {
  return Promise.all(Array.from({ length: CALLERS }, way));
}
