#!/usr/bin/env node
// What the codemod costs: CPU time (user and system, loading included) and memory of a whole process over 500 published
// source files, beside jscodeshift and plain ts-morph making the same edits. Every run has a process of its own, and the
// tools take turns, so that what disturbs a shared machine hits them alike.
//
//   npm run bench:codemod [-- --rounds N] [--files N] [--only]
//
// --only  the row of the limits alone
//
// Exit status: 0, or 1 if the codemod's diff takes more than 4 ms of CPU per file or 200 MB, 2 misuse or failure.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { alternate } from "./lib/bench/alternate.mjs";
import { runBench } from "./lib/bench/command.mjs";
import { copySources, withFolder } from "./lib/bench/copy-sources.mjs";
import { versionsOf } from "./lib/bench/machine.mjs";
import { median, ratios, spread } from "./lib/bench/spread.mjs";
import { packages } from "./lib/published-sources.mjs";

const child = fileURLToPath(new URL("./lib/bench/codemod-child.mjs", import.meta.url));

const gate = { name: "`stale-guard codemod`", kind: "stale-guard", edits: 0 };
const untyped = { name: "the same without types", kind: "untyped", edits: 0 };
const toys = [1, 10].flatMap((edits) => [
  { name: "stale-guard, toy codemod", kind: "text-edits", edits },
  { name: "jscodeshift", kind: "jscodeshift", edits },
  { name: "ts-morph, node by node", kind: "ts-morph", edits },
]);

const numbers = { rounds: { normal: 3, quick: 1 }, files: { normal: 500, quick: 20 } };
await runBench("bench-codemod", { numbers, switches: ["only"] }, ({ rounds, files: amount, only }, progress) =>
  withFolder(async (folder) => {
    const files = copySources(folder, packages, amount);
    const run = ({ kind, edits }) => JSON.parse(execFileSync(process.execPath, [child, kind, String(edits), folder], { encoding: "utf8", maxBuffer: Infinity }));
    const rivals = Object.fromEntries((only ? [gate] : [gate, untyped, ...toys]).map((row) => [keyOf(row), () => run(row)]));
    const runs = await alternate(rivals, { rounds, warmup: 0, onRound: (round) => progress(`round ${round + 1} of ${rounds}`) });

    const { cpu, rss } = medians(runs[keyOf(gate)]);
    const table = only ? [] : toys.map((row) => toyRow(row, runs));
    return {
      title: "Codemods",
      about: [
        `${files.length} published files, ${(files.reduce((sum, { text }) => sum + text.length, 0) / 1e6).toFixed(2)} MB of ${new Set(packages.map(({ name }) => name)).size} packages; CPU time and largest memory of a whole process, loading included.`,
        "For the comparison all tools make the same edits: the names of the first functions that a file calls get an underscore, once or ten times. Ours runs inside its command, which also parses what comes out. Same bytes counts the files in which a tool's output equals ours: jscodeshift lays out anew some of what surrounds an edit. (In a first draft of this bench calls were wrapped; there both others moved or indented lines.)",
      ],
      tables: [
        { title: "What its rules find", rows: [["tool", "CPU ms", "ms per file", "MB", "files changed"], ...[gate, ...(only ? [] : [untyped])].map((row) => ownRow(row, runs, files.length))] },
        ...(only ? [] : [{ title: "The same edits with each tool", rows: [["tool", "edits per file", "CPU ms", "ratio", "MB", "files changed", "same bytes"], ...table] }]),
      ],
      limits: [
        { what: "`stale-guard codemod`, CPU per file", measured: cpu / files.length, limit: 4, unit: "ms", digits: 1 },
        { what: "`stale-guard codemod`, memory", measured: rss, limit: 200, unit: "MB" },
      ],
      versions: versionsOf(["stale-guard", "jscodeshift", "ts-morph", "typescript"]),
      repeat: "npm run bench:codemod",
      rounds,
    };
  }),
);

function ownRow(row, runs, files) {
  const { cpu, rss, changed } = medians(runs[keyOf(row)]);
  return [row.name, cpu.toFixed(0), (cpu / files).toFixed(1), rss.toFixed(0), changed];
}

/** Ratios are to ours with as many edits. */
function toyRow(row, runs) {
  const [mine, ours] = [runs[keyOf(row)], runs[keyOf({ ...row, kind: "text-edits" })]];
  const { cpu, rss, changed } = medians(mine);
  const paths = Object.keys(ours[0].hashes);
  const same = paths.filter((path) => mine[0].hashes[path] === ours[0].hashes[path]).length;
  return [row.name, row.edits, cpu.toFixed(0), spread(ratios(mine.map((one) => one.cpu), ours.map((one) => one.cpu)), 2), rss.toFixed(0), changed, `${same} of ${paths.length}`];
}

function medians(runs) {
  return { cpu: median(runs.map(({ cpu }) => cpu)), rss: median(runs.map(({ rss }) => rss)), changed: runs[0].changed };
}

function keyOf({ kind, edits }) {
  return `${kind} ${edits}`;
}
