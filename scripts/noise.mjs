#!/usr/bin/env node
// How many findings the built plugin has on published packages, and whether that is within the limits.
//
//   npm run noise [-- --config recommended|strict] [--list] [--json]
//
// --list  prints every finding too
// --json  prints one JSON object in place of the tables
//
// Exit status: 0 within the limits, 1 over a limit, or the analysis failed on a file, 2 misuse or failure.
import { parseArgs } from "node:util";
import { breaches, measureNoise, totalsOf } from "./lib/noise.mjs";
import { collectInternalErrors, loadPlugin } from "./lib/plugin.mjs";
import { perThousand, table } from "./lib/table.mjs";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`noise: ${error.message}`);
  process.exitCode = 2;
}

async function main() {
  const { values: options } = parseArgs({
    options: {
      config: { type: "string", default: "recommended" },
      list: { type: "boolean" },
      json: { type: "boolean" },
      // For trying the gate itself.
      plugin: { type: "string" },
    },
  });
  const plugin = await loadPlugin(options.plugin);
  const internalErrors = await collectInternalErrors();
  const rows = await measureNoise(plugin, options.config);
  const broken = [...breaches(rows), ...internalErrors.map((error) => `the analysis failed on ${error}`)];

  if (options.json) {
    const totals = { connection: totalsOf(rows, "connection"), other: totalsOf(rows, "other") };
    console.log(JSON.stringify({ config: options.config, totals, breaches: broken, packages: rows }, null, 1));
  } else {
    print(rows, options.list);
    for (const sentence of broken) console.log(`fails: ${sentence}`);
  }
  return broken.length > 0 ? 1 : 0;
}

function print(rows, list) {
  const packageRow = ({ package: name, version, files, lines, findings }) => [name, version, files, lines, findings.length, rate(findings.length, lines)];
  const totalRow = (label, kind) => {
    const { files, lines, findings } = totalsOf(rows, kind);
    return [label, "", files, lines, findings, rate(findings, lines)];
  };
  const of = (kind) => rows.filter((row) => row.kind === kind).map(packageRow);
  printTable([
    ["package", "version", "files", "lines", "findings", "per 1000 lines"],
    ...of("connection"),
    totalRow("connection libraries", "connection"),
    ...of("other"),
    totalRow("other code", "other"),
  ]);
  printRules(rows);
  if (list) for (const { file, line, rule, message } of rows.flatMap((row) => row.findings)) console.log(`${file}:${line}  ${rule}  ${message}`);
}

function printRules(rows) {
  const loud = rows.filter((row) => row.findings.length > 0);
  const rules = [...new Set(loud.flatMap((row) => row.findings.map((finding) => finding.rule)))].sort();
  if (rules.length === 0) return;
  const countIn = (row, rule) => row.findings.filter((finding) => finding.rule === rule).length;
  printTable([
    ["rule", ...loud.map((row) => row.package), "all"],
    ...rules.map((rule) => {
      const counts = loud.map((row) => countIn(row, rule));
      return [rule, ...counts, counts.reduce((sum, count) => sum + count, 0)];
    }),
  ]);
}

function printTable(rows) {
  console.log(`${table(rows).join("\n")}\n`);
}

function rate(findings, lines) {
  return perThousand(findings, lines).toFixed(2);
}
