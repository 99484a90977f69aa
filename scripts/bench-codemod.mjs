#!/usr/bin/env node
// What the codemod costs: CPU time (user and system, loading included) and memory of a whole process over 500 published
// source files, beside jscodeshift and plain ts-morph doing the same edits. Every run has a process of its own, and the
// tools take turns, so that what disturbs a shared machine hits them alike.
//
//   npm run bench:codemod [-- --rounds N] [--files N] [--only]
//
// --only  the row of the limits alone
//
// Exit status: 0, or 1 if the codemod's diff takes more than 4 ms of CPU per file or 200 MB, 2 misuse or failure.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "./lib/alternate.mjs";
import { folderOf, packages, sourcesOf, versionOf } from "./lib/published-sources.mjs";
import { table } from "./lib/table.mjs";

const limits = { cpu: 4, rss: 200 };
const child = fileURLToPath(new URL("./lib/codemod-child.mjs", import.meta.url));

const gate = { name: "stale-guard codemod", kind: "stale-guard", edits: 0 };
const rows = [
  gate,
  { name: "the same without types", kind: "untyped", edits: 0 },
  { name: "its command, toy codemod", kind: "text-edits", edits: 1 },
  { name: "its command, toy codemod", kind: "text-edits", edits: 10 },
  { name: "jscodeshift", kind: "jscodeshift", edits: 1 },
  { name: "jscodeshift", kind: "jscodeshift", edits: 10 },
  { name: "ts-morph", kind: "ts-morph", edits: 1 },
  { name: "ts-morph", kind: "ts-morph", edits: 10 },
];

try {
  process.exitCode = main();
} catch (error) {
  console.error(`bench-codemod: ${error.message}`);
  process.exitCode = 2;
}

function main() {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "3" }, files: { type: "string", default: "500" }, only: { type: "boolean" } },
  });
  const [rounds, amount] = [whole("rounds", values.rounds), whole("files", values.files)];
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "stale-guard-bench-")));
  try {
    const files = copySources(folder, amount);
    const measured = measure(values.only ? [gate] : rows, folder, rounds);
    print(measured, files, rounds);
    return judge(measured[0], files.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function whole(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} takes a whole number from 1, not "${text}"`);
  return number;
}

/** The first files of the packages that the other measurements read, in folders by package. */
function copySources(folder, amount) {
  const sources = packages.flatMap((one) => sourcesOf(one).map((source) => ({ one, source })));
  if (sources.length < amount) throw new Error(`there are only ${sources.length} files`);
  return sources.slice(0, amount).map(({ one, source }) => {
    const file = path.join(folder, one.name, path.relative(folderOf(one.name), source).replaceAll(/\b(?:build|dist)\b/g, "built"));
    cpSync(source, file);
    return file;
  });
}

function measure(kinds, folder, rounds) {
  const runs = kinds.map((row) => ({ ...row, runs: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { kind, edits, runs: taken } of runs) {
      const output = execFileSync(process.execPath, [child, kind, String(edits), folder], { encoding: "utf8", maxBuffer: Infinity });
      taken.push(JSON.parse(output));
    }
  }
  return runs.map(({ name, edits, runs: taken }) => ({
    name,
    edits,
    cpu: median(taken.map(({ cpu }) => cpu)),
    rss: median(taken.map(({ rss }) => rss)),
    changed: taken[0].changed,
  }));
}

function print(measured, files, rounds) {
  const bytes = files.reduce((sum, file) => sum + readFileSync(file).length, 0);
  const base = measured.find(({ edits }) => edits === 1) ?? measured[0];
  const lines = table([
    ["tool", "edits", "changed", "CPU ms", "ms/file", "MB", "CPU ratio", "MB ratio"],
    ...measured.map(({ name, edits, changed, cpu, rss }) => [
      name,
      edits === 0 ? "-" : edits,
      changed,
      cpu.toFixed(0),
      (cpu / files.length).toFixed(2),
      rss.toFixed(0),
      (cpu / base.cpu).toFixed(2),
      (rss / base.rss).toFixed(2),
    ]),
  ]);
  console.log(lines.join("\n"));
  console.log(`\n${files.length} files, ${(bytes / 1e6).toFixed(2)} MB; medians of ${rounds} rounds; ratios to ${base.name}${base.edits > 0 ? `, ${base.edits} edit` : ""}`);
  console.log("edits: per file, with an import; stale-guard itself rewrites what its rules find");
  console.log(`node ${process.version}, jscodeshift ${versionOf("jscodeshift")}, ts-morph ${versionOf("ts-morph")}`);
  console.log(`${os.cpus().length} x ${os.cpus()[0]?.model ?? "unknown processor"}`);
}

function judge({ cpu, rss }, files) {
  const over = [];
  if (cpu / files > limits.cpu) over.push(`${(cpu / files).toFixed(2)} ms of CPU per file is over the limit of ${limits.cpu}`);
  if (rss > limits.rss) over.push(`${rss.toFixed(0)} MB is over the limit of ${limits.rss}`);
  for (const complaint of over) console.log(`fails: ${complaint}`);
  if (over.length === 0) console.log(`within the limits of ${limits.cpu} ms per file and ${limits.rss} MB`);
  return over.length === 0 ? 0 : 1;
}
