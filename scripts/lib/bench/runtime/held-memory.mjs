// What one armed timer holds, in a process of its own with --expose-gc: prints bytes held while armed and left afterwards.
//
//   node --expose-gc held-memory.mjs raw|guarded|abort-listener COUNT
import { setMaxListeners } from "node:events";
import { Generation } from "@stale-guard/runtime";

const [, , kind, countText] = process.argv;
const count = Number(countText);
const generation = new Generation("bench");
const controller = new AbortController();
setMaxListeners(0, controller.signal);
const callback = () => {};
const LONG_MS = 2 ** 30;

const kinds = {
  raw: { arm: () => void setTimeout(callback, LONG_MS), drop: () => {} },
  guarded: { arm: () => void generation.current.setTimeout(callback, LONG_MS), drop: () => generation.advance() },
  "abort-listener": {
    arm: () => {
      const timer = setTimeout(callback, LONG_MS);
      controller.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    },
    drop: () => controller.abort(),
  },
};

const { arm, drop } = kinds[kind];
// The first ones grow what is shared: timer lists, feedback, code.
for (let index = 0; index < 1000; index += 1) arm();
const before = used();
for (let index = 0; index < count; index += 1) arm();
const held = used() - before;
drop();
console.log(JSON.stringify({ held: held / count, left: (used() - before) / count }));
process.exit(0);

function used() {
  for (let pass = 0; pass < 4; pass += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
}
