// What a check costs, what making everything stale costs, and what an armed timer holds.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Generation, guard } from "@stale-guard/runtime";
import { alternate, timed } from "../alternate.mjs";
import { nanoseconds } from "./nanoseconds.mjs";

export async function calls(rounds) {
  let sum = 0;
  const direct = (value) => {
    sum += value;
  };
  const owner = {};
  const token = new Generation("bench").current;
  let epoch = 1;
  const mine = epoch;
  const functions = {
    "a direct call": direct,
    "guard(owner, fn)": guard(owner, direct),
    "a number compared by hand": (value) => {
      if (mine === epoch) direct(value);
    },
    "token.check(value)": (value) => {
      sum += token.check(value);
    },
  };
  const rivals = Object.fromEntries(Object.entries(functions).map(([name, call]) => [name, () => timed(200_000, call)]));
  const runs = await alternate(rivals, { rounds });
  epoch += sum;
  return nanoseconds({ title: "A checked call", runs, base: "a direct call", limits: { "guard(owner, fn)": 15, "token.check(value)": 10 } });
}

export async function advances(rounds) {
  const idle = new Generation("bench");
  const read = new Generation("bench");
  const clearing = new Generation("bench");
  const clear = (arm, count, finish) => () => {
    for (let index = 0; index < count; index += 1) arm();
    return timed(1, finish) / count;
  };
  const handles = [];
  const runs = await alternate(
    {
      "advance(), nothing armed": () => timed(20_000, () => idle.advance()),
      "advance(), signal read": () => timed(2000, () => (read.current.signal, read.advance())),
      "advance(), per armed timer": clear(() => clearing.current.setTimeout(() => {}, 2 ** 30), 1000, () => clearing.advance()),
      "clearTimeout, per timer": clear(() => handles.push(setTimeout(() => {}, 2 ** 30)), 1000, () => handles.splice(0).forEach(clearTimeout)),
    },
    { rounds },
  );
  return nanoseconds({ title: "Making everything stale", runs, limits: { "advance(), nothing armed": 150, "advance(), per armed timer": 500 } });
}

export function memory() {
  const script = fileURLToPath(new URL("held-memory.mjs", import.meta.url));
  const measure = (kind, count) => JSON.parse(execFileSync(process.execPath, ["--expose-gc", "--no-warnings", script, kind, String(count)], { encoding: "utf8" }));
  const [raw, guarded, listener] = [measure("raw", 200_000), measure("guarded", 200_000), measure("abort-listener", 10_000)];
  const rowOf = (name, { held, left }) => [name, held.toFixed(0), Math.abs(left) < 0.5 ? "0" : left.toFixed(0)];
  return {
    table: {
      title: "What an armed timer holds",
      note: "Bytes for each, while it is armed and after it has been given up: by advance(), by abort(), and not at all for the bare one, which nobody clears.",
      rows: [["", "bytes", "left"], rowOf("setTimeout", raw), rowOf("token.setTimeout", guarded), rowOf("setTimeout, AbortSignal listener", listener)],
    },
    limits: [
      { what: "an armed timer of a token", measured: guarded.held, limit: 300, unit: "bytes" },
      { what: "left of it after `advance()`", measured: guarded.left, limit: 1, unit: "bytes" },
    ],
  };
}
