#!/usr/bin/env node
// Measures the built plugin on bugs that were fixed in public clients: does it report the buggy lines before the fix
// (found), and fewer of them after it (discriminated)? A report counts when it is of a rule of the case's category.
//
//   npm run corpus -- --cases FILE --repos DIR [--config recommended|strict] [--tree] [--only ID,...] [--json FILE]
//
// --cases   JSON lines: id, repo, parent_commit, fix_commit, file, lines_before, categories, summary, statically_visible
// --repos   clones, each as DIR/OWNER/NAME, DIR/OWNER+NAME or DIR/OWNER+NAME/repo
// --tree    put the sources around each file on disk too, so that relative imports can be followed
// --only    these cases alone
// --json    write the numbers and every hit to a file
// --engine  detect: the detectors alone (the default where the plugin offers them); eslint: the rules, through ESLint;
//           both: run the two and list the cases on which they differ
// --plugin  measure the plugin in this file instead, through ESLint
//
// Exit status: 0 measured, 1 the two engines differ or the analysis failed on a file, 2 misuse or failure.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { cloneOf, groupByRepository } from "./lib/clones.mjs";
import { summarize, textOf } from "./lib/corpus-report.mjs";
import { detectorEngine, eslintEngine } from "./lib/engines.mjs";
import { measureCase } from "./lib/measure-case.mjs";
import { collectInternalErrors, loadDetectors, loadPlugin } from "./lib/plugin.mjs";
import { snapshotsOf } from "./lib/snapshots.mjs";

const scratch = mkdtempSync(path.join(os.tmpdir(), "stale-guard-corpus-"));
try {
  process.exitCode = await main(parseOptions());
} catch (error) {
  console.error(`corpus: ${error.message}`);
  process.exitCode = 2;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function parseOptions() {
  const { values } = parseArgs({
    options: {
      cases: { type: "string" },
      repos: { type: "string" },
      config: { type: "string", default: "recommended" },
      tree: { type: "boolean", default: false },
      only: { type: "string" },
      json: { type: "string" },
      engine: { type: "string" },
      plugin: { type: "string" },
    },
  });
  for (const needed of ["cases", "repos"]) if (!values[needed]) throw new Error(`--${needed} is missing`);
  return values;
}

async function main(options) {
  const started = performance.now();
  const internalErrors = await collectInternalErrors();
  const engines = await chooseEngines(options);
  const cases = readCases(options);
  const [[name, rows], other] = [...engines].map(([engineName, engine]) => [engineName, measureAll(cases, engine, options, engineName)]);
  const summary = summarize(rows);
  if (summary.measured === 0) throw new Error(`no case could be measured; the first: ${rows[0]?.id ?? "none"}: ${rows[0]?.status ?? "no cases"}`);
  for (const line of textOf(rows, summary)) console.log(line);
  if (options.json) writeFileSync(options.json, JSON.stringify({ config: options.config, engine: name, tree: options.tree, summary, rows }, null, 1));

  const differing = other ? differences(rows, other[1]) : [];
  for (const id of differing) console.log(`the engines differ on ${id}`);
  for (const error of internalErrors) console.log(`the analysis failed on ${path.relative(scratch, error)}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`config ${options.config}, engine ${[...engines.keys()].join(" and ")}, ${seconds} s`);
  return differing.length + internalErrors.length > 0 ? 1 : 0;
}

async function chooseEngines({ config, engine, plugin: file }) {
  const plugin = await loadPlugin(file);
  const detectors = file ? null : await loadDetectors();
  const make = {
    detect() {
      if (!detectors) throw new Error("the plugin offers no detectors to call");
      return detectorEngine(detectors, plugin, config);
    },
    eslint: () => eslintEngine(plugin, config, scratch),
  };
  const names = engine === "both" ? ["detect", "eslint"] : [engine ?? (detectors ? "detect" : "eslint")];
  return new Map(
    names.map((name) => {
      if (!Object.hasOwn(make, name)) throw new Error(`no such engine: ${name}`);
      return [name, make[name]()];
    }),
  );
}

function readCases({ cases: file, only }) {
  const all = readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  if (!only) return all;
  const ids = new Set(only.split(","));
  const chosen = all.filter(({ id }) => ids.delete(id));
  if (ids.size > 0) throw new Error(`no such case: ${[...ids].join(", ")}`);
  return chosen;
}

function measureAll(cases, engine, options, label) {
  const results = new Map();
  for (const [name, some] of groupByRepository(cases)) {
    const repo = cloneOf(name, options.repos);
    const readable = some.filter((one) => repo && !one.npm_only);
    const folder = path.join(scratch, label, name.replace("/", "+"));
    try {
      if (readable.length === 0) continue;
      for (const snapshot of snapshotsOf(repo, readable, folder, options.tree)) results.set(snapshot.case.id, attempt(snapshot, engine, repo));
    } catch (error) {
      for (const { id } of readable) results.set(id, failed(error));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return cases.map((one) => ({ ...describe(one), ...(results.get(one.id) ?? { status: one.npm_only ? "in no repository" : "no clone" }) }));
}

function attempt(snapshot, engine, repo) {
  try {
    return measureCase(snapshot, engine, repo);
  } catch (error) {
    return failed(error);
  }
}

function failed(error) {
  return { status: `error: ${error.message.split("\n")[0]}` };
}

function describe({ id, categories, statically_visible: visible, repo, file, lines_before: lines, summary }) {
  return { id, categories, visible, place: `${repo} ${file}:${lines}`, summary };
}

function differences(rows, others) {
  return rows.filter((row, index) => !isDeepStrictEqual(shapeOf(row), shapeOf(others[index]))).map(({ id }) => id);
}

function shapeOf({ status, reports = [], left = [] }) {
  const sorted = (some) => some.map(({ rule, line }) => `${rule}:${line}`).sort();
  return { status: status.split(":")[0], reports: sorted(reports), left: sorted(left) };
}
