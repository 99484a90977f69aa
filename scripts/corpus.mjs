#!/usr/bin/env node
// Measures the built plugin on bugs that were fixed in public clients: does it report the buggy code before the fix
// (found), and less of it after (discriminated)? A report counts when it is of a rule of the case's category.
//
//   npm run corpus [-- --config recommended|strict|both] [--only ID,...] [--json FILE]
//   npm run corpus -- --repos DIR [--tree]
//
// Without --repos it measures what was published: the packages just before and after each fix, reports inside the named
// function. npm fetches their tarballs once, into a cache outside of the repository. With --repos it measures clones:
// the parent and the fix commit, reports on the buggy lines.
//
// --repos      clones, each as DIR/OWNER/NAME, DIR/OWNER+NAME or DIR/OWNER+NAME/repo
// --tree       put the sources around each file on disk too, so that relative imports can be followed
// --cases      other cases than the project's own (test/corpus/cases.jsonl), one JSON object per line
// --only       these cases alone
// --config     both of the shipped configs without it
// --installed  only the packages that npm ci has installed: no network
// --cache      where the tarballs are kept
// --check      fail when a figure is below test/corpus/npm-figures.json
// --update     write the figures to that file, upwards only
// --figures    another file for --check and --update
// --json       write the numbers and every hit to a file
// --engine     detect: the detectors alone (the default where the plugin offers them); eslint: the rules, through ESLint;
//              both: run the two and list the cases on which they differ
// --plugin     measure the plugin in this file instead, through ESLint
//
// Exit status: 0 measured; 1 a figure fell, the engines differ or the analysis failed on a file; 2 misuse or failure.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { ownCases, readCases } from "./lib/cases.mjs";
import { summarize, textOf } from "./lib/corpus-report.mjs";
import { chooseRuns } from "./lib/engines.mjs";
import { falls, figuresOf, merge, ownFigures, readFigures, writeFigures } from "./lib/figures.mjs";
import { measureClones } from "./lib/measure-clones.mjs";
import { measurePackages } from "./lib/measure-packages.mjs";
import { collectInternalErrors, loadPlugin } from "./lib/plugin.mjs";
import { defaultCache } from "./lib/tarballs.mjs";

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
      cases: { type: "string", default: ownCases },
      repos: { type: "string" },
      config: { type: "string", default: "both" },
      tree: { type: "boolean", default: false },
      only: { type: "string" },
      installed: { type: "boolean", default: false },
      cache: { type: "string", default: defaultCache() },
      check: { type: "boolean", default: false },
      update: { type: "boolean", default: false },
      figures: { type: "string", default: ownFigures },
      json: { type: "string" },
      engine: { type: "string" },
      plugin: { type: "string" },
    },
  });
  if (values.repos !== undefined && !existsSync(values.repos)) throw new Error(`no such folder: ${values.repos}`);
  const published = ["installed", "check", "update"].filter((name) => values[name]);
  if (values.repos !== undefined && published.length > 0) throw new Error(`--${published[0]} is for published packages, not for --repos`);
  if (values.repos === undefined && values.tree) throw new Error("--tree needs --repos");
  return values;
}

async function main(options) {
  const started = performance.now();
  const internalErrors = await collectInternalErrors();
  const cases = readCases(options.cases, options.only);
  const configs = options.config === "both" ? ["recommended", "strict"] : [options.config];
  const runs = await chooseRuns(await loadPlugin(options.plugin), configs, { ...options, scratch });
  const measured = options.repos === undefined ? await measurePackages(cases, runs, { ...options, onProgress: showProgress }) : measureClones(cases, runs, { ...options, scratch });

  const results = runs.map(({ config, name }, index) => ({ config, engine: name, summary: summarize(measured[index]), rows: measured[index] }));
  const shown = results.filter(({ config }, index) => results.findIndex((other) => other.config === config) === index);
  for (const { config, rows, summary } of shown) {
    if (summary.measured === 0) throw new Error(`no case could be measured; the first: ${rows[0]?.id ?? "none"}: ${rows[0]?.status ?? "no cases"}`);
    if (shown.length > 1) console.log(`${config}:\n`);
    // Strict misses less than recommended does; the shorter list comes last.
    for (const line of textOf(rows, summary, { withMissed: config === shown.at(-1).config })) console.log(line);
    console.log("");
  }
  if (options.json) writeFileSync(options.json, JSON.stringify({ tree: options.tree, runs: results }, null, 1));

  const complaints = [
    ...engineDifferences(results),
    ...internalErrors.map((error) => `the analysis failed on ${path.relative(scratch, error)}`),
    ...(options.check || options.update ? compareFigures(shown, options) : []),
  ];
  for (const complaint of complaints) console.log(`fails: ${complaint}`);
  console.log(`${[...new Set(runs.map(({ name }) => `engine ${name}`))].join(", ")}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return complaints.length > 0 ? 1 : 0;
}

/** Compares with the recorded figures, and writes the new ones where nothing fell and that is asked for. */
function compareFigures(results, { figures: file, update }) {
  const recorded = existsSync(file) ? readFigures(file) : {};
  if (!existsSync(file) && !update) throw new Error(`no figures to check against: ${file}`);
  const now = results.map(({ config, rows }) => ({ config, figures: figuresOf(rows) }));
  const fallen = now.flatMap(({ config, figures }) => falls(config, recorded[config], figures));
  if (update && fallen.length === 0) writeFigures(file, { ...recorded, ...Object.fromEntries(now.map(({ config, figures }) => [config, merge(recorded[config], figures)])) });
  return fallen;
}

/** The cases on which two engines of the same config differ. */
function engineDifferences(results) {
  return results.flatMap(({ config, rows }, index) => {
    const first = results.findIndex((other) => other.config === config);
    if (first === index) return [];
    return rows.filter((row, at) => !isDeepStrictEqual(shapeOf(row), shapeOf(results[first].rows[at]))).map(({ id }) => `the engines differ on ${id} (${config})`);
  });
}

function shapeOf({ status, reports = [], left = [] }) {
  const sorted = (some) => some.map(({ rule, line }) => `${rule}:${line}`).sort();
  return { status: status.split(":")[0], reports: sorted(reports), left: sorted(left) };
}

function showProgress(done, all) {
  if (!process.stderr.isTTY || all === 0) return;
  process.stderr.write(done < all ? `\rfetching package ${done + 1} of ${all} ` : "\r\u001b[K");
}
