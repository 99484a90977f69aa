#!/usr/bin/env node
// What the gate costs: CPU time (user and system, loading included) of `stale-guard raw-fetch` over 14 MB of published
// sources, beside ESLint with the one rule that tells the same, and with the restrictions that ESLint has itself. Every run
// has a process of its own, and the tools take turns.
//
//   npm run bench:gate [-- --rounds N] [--only]
//
// --only  the gate alone
//
// Exit status: 0, or 1 if the gate takes more than 3 s of CPU, or more than a tenth of ESLint with the rule, 2 misuse or failure.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { alternate } from "./lib/bench/alternate.mjs";
import { runBench } from "./lib/bench/command.mjs";
import { copySources, withFolder } from "./lib/bench/copy-sources.mjs";
import { versionsOf } from "./lib/bench/machine.mjs";
import { median, ratios, spread } from "./lib/bench/spread.mjs";
import { packages } from "./lib/published-sources.mjs";

const child = fileURLToPath(new URL("./lib/bench/gate-child.mjs", import.meta.url));
/** The gate looks at whole projects: more than the other benches read, and not connections alone. */
const tree = [
  ...packages,
  { name: "eslint", folder: "lib" },
  { name: "@typescript-eslint/eslint-plugin", folder: "dist" },
  { name: "hono", folder: "dist" },
  { name: "vitest", folder: "dist" },
];
const names = { "stale-guard": "`stale-guard raw-fetch`", rule: "ESLint, `no-raw-fetch`", restricted: "ESLint, `no-restricted-*`" };

await runBench("bench-gate", { numbers: { rounds: { normal: 2, quick: 1 } }, switches: ["only"] }, ({ rounds, only, quick }, progress) =>
  withFolder(async (folder) => {
    const searched = quick ? packages.filter(({ name }) => name === "ws" || name === "eris") : tree;
    const files = copySources(folder, searched);
    writeFileSync(path.join(folder, "raw-fetch.allowlist.json"), '{ "version": 1, "entries": [] }\n');
    const run = (kind) => JSON.parse(execFileSync(process.execPath, [child, kind, folder], { encoding: "utf8", maxBuffer: Infinity }));
    const kinds = only ? ["stale-guard"] : Object.keys(names);
    const onRound = (round) => progress(`round ${round + 1} of ${rounds}`);
    const runs = await alternate(Object.fromEntries(kinds.map((kind) => [kind, () => run(kind)])), { rounds, warmup: 0, onRound });

    const cpuOf = (kind) => runs[kind].map(({ cpu }) => cpu);
    const { calls } = runs["stale-guard"][0];
    const rows = kinds.map((kind) => {
      const { reports } = runs[kind][0];
      const seen = new Set(reports);
      const ratio = spread(ratios(cpuOf(kind), cpuOf("stale-guard")), 1);
      return [names[kind], (median(cpuOf(kind)) / 1000).toFixed(1), ratio, median(runs[kind].map(({ rss }) => rss)).toFixed(0), reports.length, `${calls.filter((place) => seen.has(place)).length} of ${calls.length}`];
    });
    const limits = [{ what: "`stale-guard raw-fetch`, CPU", measured: median(cpuOf("stale-guard")) / 1000, limit: 3, unit: "s", digits: 1 }];
    if (!only) limits.push({ what: "the same, to ESLint with `no-raw-fetch`", measured: median(ratios(cpuOf("stale-guard"), cpuOf("rule"))), limit: 0.1, unit: "times", digits: 2 });
    return {
      title: "The gate",
      about: [
        `${files.length} published files, ${(files.reduce((sum, { text }) => sum + text.length, 0) / 1e6).toFixed(1)} MB: ${searched.map(({ name }) => name).join(", ")}; CPU time and largest memory of a whole process, loading included. The ledger is empty, so that every call is told; besides calls, the gate and the rule report what only running the program would tell.`,
        "The restrictions are of ESLint's core: `no-restricted-globals`, `-imports`, `-properties` and, for `require`, `-syntax`. They tell names and modules where they are mentioned or imported, not calls, and have no ledger: what may stay needs a comment in the code or a list of files. The last column says on how many of the lines with a call that the gate tells they report something, too.",
        "What a ledger's key is worth over a repository's history is measured apart: `npm run bench:raw-fetch -- --repo DIR`.",
      ],
      tables: [{ title: "Raw network calls", rows: [["tool", "CPU s", "ratio", "MB", "reports", "calls told"], ...rows] }],
      limits,
      versions: versionsOf(["stale-guard", "eslint-plugin-stale-guard", "eslint", "@typescript-eslint/parser", ...searched.map(({ name }) => name)]),
      repeat: "npm run bench:gate",
      rounds,
    };
  }),
);
