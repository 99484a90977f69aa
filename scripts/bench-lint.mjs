#!/usr/bin/env node
// What the plugin costs: CPU time (user and system) of ESLint with `recommended`, against ESLint with one rule that does
// nothing, over the connection libraries. See lib/cpu-ratio.mjs for how it is measured and why so.
//
//   npm run bench:lint [-- --rounds N] [--only]
//
// --only  the row of the gate alone: without espree, without rivals
//
// Exit status: 0, or 1 if `recommended` with typescript-eslint's parser costs more than 1.10 times as much, 2 misuse or failure.
import { createRequire } from "node:module";
import os from "node:os";
import { parseArgs } from "node:util";
import * as typescriptParser from "@typescript-eslint/parser";
import { compareConfigs } from "./lib/cpu-ratio.mjs";
import { loadPlugin, prefix, rulesOf } from "./lib/plugin.mjs";
import { packages, versionOf } from "./lib/published-sources.mjs";
import { installedRivals } from "./lib/rivals.mjs";
import { table } from "./lib/table.mjs";

const limit = 1.1;
const idle = { create: () => ({ Program() {} }) };
const connectionLibraries = packages.filter(({ kind }) => kind === "connection");

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench-lint: ${error.message}`);
  process.exitCode = 2;
}

async function main() {
  const { values: options } = parseArgs({
    options: {
      rounds: { type: "string", default: "9" },
      only: { type: "boolean" },
      // For trying the gate itself.
      plugin: { type: "string" },
    },
  });
  const rounds = Number(options.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds takes a whole number from 1, not "${options.rounds}"`);
  const plugin = await loadPlugin(options.plugin);
  const recommended = { plugins: { [prefix]: plugin }, rules: rulesOf(plugin, "recommended") };

  const measure = (rules, parser) =>
    compareConfigs(configOf({ plugins: { bench: { rules: { idle } } }, rules: { "bench/idle": "error" } }, parser), configOf(rules, parser), connectionLibraries, rounds);
  const gate = measure(recommended, typescriptParser);
  const rows = [["recommended", "typescript-eslint", gate]];
  if (!options.only) {
    rows.push(["recommended", "espree", measure(recommended)]);
    for (const rival of await installedRivals()) rows.push([rival.name, "typescript-eslint", measure(rival, typescriptParser)]);
  }
  print(rows, rounds);
  console.log(gate.ratio > limit ? `fails: ${gate.ratio.toFixed(3)} is over the limit of ${limit.toFixed(2)}` : `within the limit of ${limit.toFixed(2)}`);
  return gate.ratio > limit ? 1 : 0;
}

/** ESLint's own parser, espree, where none is given. */
function configOf({ plugins, rules }, parser) {
  const languageOptions = { sourceType: "module", ecmaVersion: "latest", ...(parser ? { parser } : {}) };
  return [{ files: ["**/*.js"], plugins, rules, languageOptions, linterOptions: { reportUnusedDisableDirectives: "off" } }];
}

function print(rows, rounds) {
  const lines = table([
    ["rules", "parser", "idle ms", "with rules ms", "ratio"],
    ...rows.map(([name, parser, { base, candidate, ratio }]) => [name, parser, base.toFixed(0), candidate.toFixed(0), ratio.toFixed(3)]),
  ]);
  console.log(lines.join("\n"));
  console.log(`\nmedians of ${rounds} rounds; the ratio is the median of the rounds' ratios`);
  console.log(`node ${process.version}, eslint ${versionOf("eslint")}, @typescript-eslint/parser ${versionOf("@typescript-eslint/parser")}, typescript ${typescriptVersion()}`);
  console.log(connectionLibraries.map(({ name }) => `${name} ${versionOf(name)}`).join(", "));
  console.log(`${os.cpus().length} x ${os.cpus()[0]?.model ?? "unknown processor"}`);
}

function typescriptVersion() {
  return createRequire(import.meta.url)("typescript/package.json").version;
}
