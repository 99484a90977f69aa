#!/usr/bin/env node
// What linting costs: CPU time of ESLint with our presets and with those of others, against ESLint with one rule that does
// nothing, over the connection libraries. See lib/bench/compare-configs.mjs for how it is measured and why so.
//
//   npm run bench:lint [-- --rounds N] [--only]
//
// --only  `recommended` with typescript-eslint's parser alone
//
// Exit status: 0, or 1 if that costs more than 1.10 times as much, 2 misuse or failure.
import * as typescriptParser from "@typescript-eslint/parser";
import { runBench } from "./lib/bench/command.mjs";
import { compareConfigs } from "./lib/bench/compare-configs.mjs";
import { versionsOf } from "./lib/bench/machine.mjs";
import { rivals, typescriptStrict, typescriptStrictTyped } from "./lib/bench/rivals.mjs";
import { median, ratios, spread } from "./lib/bench/spread.mjs";
import { sourcesOf, packages } from "./lib/published-sources.mjs";
import { loadPlugin, prefix, rulesOf } from "./lib/plugin.mjs";

const limit = 1.1;
const idle = { name: "an idle rule", plugins: { bench: { rules: { idle: { create: () => ({ Program() {} }) } } } }, rules: { "bench/idle": "error" } };
const idleAgain = { ...idle, name: "an idle rule once more" };
const HEADER = ["rules", "CPU ms", "ratio", "findings"];

// --plugin is for trying the limit itself.
await runBench("bench-lint", { numbers: { rounds: { normal: 5, quick: 1 } }, switches: ["only"], texts: ["plugin"] }, async ({ rounds, only, quick, plugin: file }, progress) => {
  const libraries = packages.filter(({ name, kind }) => (quick ? name === "ws" : kind === "connection"));
  const plugin = await loadPlugin(file);
  const ours = (preset) => ({ name: `stale-guard ${preset}`, plugins: { [prefix]: plugin }, rules: rulesOf(plugin, preset) });
  const compare = (parser, configs, options) => compareConfigs(configs.map((config) => ({ ...config, parser })), libraries, { rounds, progress, ...options });

  const untyped = await compare(typescriptParser, only ? [idle, ours("recommended")] : [idle, idleAgain, ours("recommended"), ours("strict"), ...rivals, typescriptStrict]);
  const tables = [{ title: "With typescript-eslint's parser", rows: rowsOf(untyped) }];
  if (!only) {
    tables.push({ title: "With espree, ESLint's own parser", rows: rowsOf(await compare(undefined, [idle, ours("recommended"), ours("strict")])) });
    const typed = await compare(typescriptParser, [idle, typescriptStrictTyped], { rounds: Math.ceil(rounds / 2), hasTypes: true });
    tables.push({ title: "With types, warm", rows: rowsOf(typed) });
  }
  return {
    title: "Linting",
    about: [
      `${libraries.flatMap(sourcesOf).length} files of ${libraries.map(({ name }) => name).join(", ")}. The ratio is to ESLint with one rule that does nothing, which parses, builds scopes and walks the tree: without any rule ESLint skips the walk.`,
      "Findings are what the rules report on that tree; nobody has judged them here. Rules with types are measured with TypeScript's program built before, as in an editor: on a command line building it comes on top. Ours use no types, but follow relative imports, and so parse files that are not linted as well.",
    ],
    tables,
    limits: [{ what: "`recommended`, typescript-eslint's parser", measured: median(ratioOf(untyped, "stale-guard recommended")), limit, digits: 2, unit: "times an idle rule" }],
    versions: versionsOf(["eslint-plugin-stale-guard", "eslint", "@typescript-eslint/parser", "typescript", "eslint-plugin-clean-timer", "eslint-plugin-listeners", "eslint-plugin-promise", "typescript-eslint", ...libraries.map(({ name }) => name)]),
    repeat: "npm run bench:lint",
    rounds,
  };
});

function rowsOf(measured) {
  const rows = Object.entries(measured).map(([name, { runs, findings }]) => [name, median(runs).toFixed(0), spread(ratioOf(measured, name), 2), findings]);
  return [HEADER, ...rows];
}

function ratioOf(measured, name) {
  return ratios(measured[name].runs, measured[idle.name].runs);
}
