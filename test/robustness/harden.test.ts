// `npm run harden` measures for an hour; here, that it would fail if it had to.
import { join } from "node:path";
import type { Linter, Rule } from "eslint";
import plugin from "eslint-plugin-stale-guard";
import { analyze, onInternalError, reportInternalError } from "eslint-plugin-stale-guard/detect";
import { rawSites } from "eslint-plugin-stale-guard/raw-fetch";
import { expect, it, onTestFinished } from "vitest";
import { lintConfig } from "../../codemods/src/check/lint-config.ts";
import { finding } from "../../scripts/lib/harden/extremes.mjs";
import { isSlow } from "../../scripts/lib/harden/limits.mjs";
import { measureAll } from "../../scripts/lib/harden/pool.mjs";
import { breachesOf } from "../../scripts/lib/harden/report.mjs";
import { type Measured, rulesMeasurer, timed } from "../../scripts/lib/harden/rules.mjs";
import { folder } from "../cli/support/folder.ts";

/** The measurements of small files with one rule more. */
async function measured(files: Record<string, string>, create: Rule.RuleModule["create"] = () => ({})): Promise<Measured[]> {
  const cwd = await folder(files);
  const spent = new Map<string, number>();
  const swallowed: unknown[] = [];
  onTestFinished(onInternalError((error) => swallowed.push(error)));
  const watched = timed({ ...plugin, rules: { ...plugin.rules, planted: { create } } }, spent);
  const { blocks } = lintConfig(watched, { config: "strict", rules: [], inlineConfig: false } as unknown as Parameters<typeof lintConfig>[1]);
  const config: Linter.Config[] = [...blocks, { rules: { "stale-guard/planted": "error", "stale-guard/no-raw-fetch": "error" } }];
  const measure = rulesMeasurer({ config, spent, detectors: { analyze, rawSites }, swallowed, isSlow });
  return Object.keys(files).map((name) => measure(join(cwd, name)));
}

it("passes for files without harm, and tells which were not parsed", async () => {
  const results = await measured({ "a.js": finding, "b.ts": "fetch('https://a.test');", "bad.js": `${finding}class {` });
  expect(breachesOf(results)).toEqual([]);
  expect(results.map(({ findings }) => findings > 0)).toEqual([true, true, false]);
  expect(results.map(({ skipped }) => skipped !== undefined)).toEqual([false, false, true]);
});

it("fails for a rule that throws", async () => {
  const throwing = () => ({
    Program() {
      throw new Error("planted");
    },
  });
  expect(breachesOf(await measured({ "a.js": finding }, throwing))).toEqual([expect.stringMatching(/a\.js: a rule throws: .*planted/u)]);
});

it("fails for an error that the analysis keeps to itself", async () => {
  const swallowing = ({ filename }: Rule.RuleContext) => ({ Program: () => reportInternalError(new Error("planted"), filename) });
  expect(breachesOf(await measured({ "a.js": finding }, swallowing))).toEqual([expect.stringMatching(/a\.js: a rule throws: .*planted/u)]);
});

it("fails for a rule that is slow, each time it is asked", async () => {
  const burn = (milliseconds: number) => () => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  };
  const slow = () => ({ Program: burn(400) });
  expect(breachesOf(await measured({ "a.js": finding }, slow))).toEqual([expect.stringMatching(/a\.js: the rules take \d+ ms, \d+ times the parse; limit 50/u)]);
});

it("fails for files at which the process dies or hangs, and goes on with the others", { timeout: 60_000 }, async () => {
  const cwd = await folder({ "child.mjs": 'process.on("message", (file) => { if (file === "dies") process.exit(3); if (file === "full") for (const all = []; ; ) all.push(new Array(100000).fill({})); if (file !== "hangs") process.send({ file, throws: [], rules: 1, parse: 1 }); });' });
  const results: Parameters<typeof breachesOf>[0][number][] = [];
  await measureAll<Measured>(["a", "dies", "b", "hangs", "full", "c"], {
    child: join(cwd, "child.mjs"),
    children: 2,
    heapMegabytes: 40,
    deadlineSeconds: 5,
    onResult: (result) => results.push(result),
  });
  expect(results.map(({ file }) => file).sort()).toEqual(["a", "b", "c", "dies", "full", "hangs"]);
  expect(breachesOf(results).sort()).toEqual(["dies: the process ended with 3", "full: out of memory", "hangs: no answer in 5 s"]);
});
