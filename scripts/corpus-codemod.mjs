#!/usr/bin/env node
// Measures the codemods on bugs that were fixed in public clients: of the cases that the rules tell from their fixes, and whose
// fix is one that a guard can be, how many does a verified rewrite mend?
//
//   npm run corpus:codemod -- --cases FILE --repos DIR [--config recommended|strict] [--diffs FOLDER]
//
// --cases, --repos  as for npm run corpus
// --config          strict (default) also rewrites what is only possible
// --diffs           write every case's text before and after into this folder
//
// Exit status: 0 measured, 1 an output does not parse or less than 70 % are rewritten, 2 misuse or failure.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { installedPipeline } from "stale-guard/pipeline";
import ts from "typescript";
import { groupByRepository, cloneOf } from "./lib/clones.mjs";
import { detectorEngine } from "./lib/engines.mjs";
import { measureCase } from "./lib/measure-case.mjs";
import { loadDetectors, loadPlugin } from "./lib/plugin.mjs";
import { snapshotsOf } from "./lib/snapshots.mjs";
import { table } from "./lib/table.mjs";

const GOAL = 0.7;
const CATEGORIES = ["T", "TA", "X", "A"];
const FIX_KINDS = /guard|clear|recheck|reorder|remove-throw/;
const confidences = { recommended: ["certain"], strict: ["certain", "possible"] };

const scratch = mkdtempSync(path.join(os.tmpdir(), "stale-guard-corpus-"));
try {
  process.exitCode = await main();
} catch (error) {
  console.error(`corpus-codemod: ${error.message}`);
  process.exitCode = 2;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function main() {
  const { values: options } = parseArgs({
    options: { cases: { type: "string" }, repos: { type: "string" }, config: { type: "string", default: "strict" }, diffs: { type: "string" } },
  });
  for (const needed of ["cases", "repos"]) if (!options[needed]) throw new Error(`--${needed} is missing`);
  if (!Object.hasOwn(confidences, options.config)) throw new Error(`no such config: ${options.config}`);
  const cases = readFileSync(options.cases, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter(isWanted);
  const engine = detectorEngine(await loadDetectors(), await loadPlugin(), options.config);
  const how = { codemods: await installedPipeline.loadCodemods(), confidences: confidences[options.config] };

  const rows = [];
  for (const [name, some] of groupByRepository(cases)) {
    const repo = cloneOf(name, options.repos);
    if (!repo) continue;
    for (const snapshot of snapshotsOf(repo, some.filter((one) => !one.npm_only), path.join(scratch, name.replace("/", "+")), false)) {
      const measured = measureCase(snapshot, engine, repo);
      if (measured.discriminated) rows.push(rewritten(snapshot, measured, how, options.diffs));
    }
  }
  if (rows.length === 0) throw new Error("no case could be measured");
  return print(rows);
}

function isWanted({ categories, statically_visible: visible, fix_kind: kind }) {
  return visible !== "no" && FIX_KINDS.test(kind) && categories.some((category) => CATEGORIES.includes(category));
}

/** What the codemods make of a case's file, and of the findings that tell the bug from its fix. */
function rewritten({ case: { id, fix_kind: kind }, before }, { hits }, how, diffs) {
  const { after, sites } = installedPipeline.rewriteFile(before.text, before.fileName, how);
  const own = sites.filter(({ rule, line }) => hits.some((hit) => hit.rule === rule && hit.line === line));
  const parses = syntaxErrors(after, before.fileName) <= syntaxErrors(before.text, before.fileName);
  if (diffs) {
    mkdirSync(diffs, { recursive: true });
    writeFileSync(path.join(diffs, `${id}.before`), before.text);
    writeFileSync(path.join(diffs, `${id}.after`), after);
  }
  return { id, kind, parses, isMended: own.some(({ status }) => status === "rewritten"), own, sites };
}

function syntaxErrors(text, fileName) {
  return ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest).parseDiagnostics.length;
}

function print(rows) {
  const mended = rows.filter(({ isMended }) => isMended);
  const broken = rows.filter(({ parses }) => !parses);
  const reasons = new Map();
  for (const { own, id } of rows.filter(({ isMended }) => !isMended)) {
    for (const { rule, messageId, reason, detail } of own) {
      const key = `${rule} ${messageId}: ${reason}`;
      reasons.set(key, [...(reasons.get(key) ?? []), `${id}${detail ? ` (${detail})` : ""}`]);
    }
  }
  const lines = table([["case", "fix", "rewritten"], ...rows.map(({ id, kind, isMended }) => [id, kind, isMended ? "yes" : "no"])]);
  console.log(lines.join("\n"));
  console.log("\nnot rewritten, by reason");
  for (const [reason, ids] of [...reasons].sort((a, b) => b[1].length - a[1].length)) console.log(`  ${ids.length}  ${reason}: ${ids.join("; ")}`);
  const all = rows.flatMap(({ sites }) => sites);
  const count = (status) => all.filter((site) => site.status === status).length;
  console.log(`\nall findings of these files: ${count("rewritten")} rewritten, ${count("dropped")} dropped, ${count("left")} left`);
  const share = mended.length / rows.length;
  console.log(`${mended.length} of ${rows.length} discriminated cases rewritten and verified: ${(100 * share).toFixed(0)} %`);
  for (const { id } of broken) console.log(`fails: the output of ${id} does not parse`);
  if (share < GOAL) console.log(`fails: the goal is ${100 * GOAL} %`);
  return broken.length > 0 || share < GOAL ? 1 : 0;
}
