import plugin from "eslint-plugin-stale-guard";
import type { Rule } from "eslint";
import { expect, test } from "vitest";
import { breaches, measureNoise, totalsOf } from "../../scripts/lib/noise.mjs";
import { packages } from "../support/published-sources.ts";

test("recommended stays within the limits of noise", { timeout: 120_000 }, async () => {
  expect(Object.keys(plugin.rules)).not.toEqual([]);
  const rows = await measureNoise(plugin, "recommended");
  expect(breaches(rows)).toEqual([]);
  expect(totalsOf(rows, "connection").lines).toBeGreaterThan(100_000);
  expect(totalsOf(rows, "other").lines).toBeGreaterThan(100_000);
});

test("a rule that reports every timer breaks both limits", { timeout: 60_000 }, async () => {
  const everyTimer: Rule.RuleModule = {
    create: (context) => ({
      "CallExpression[callee.name=/^set(Timeout|Interval)$/]"(node: Rule.Node) {
        context.report({ node, message: "a timer" });
      },
    }),
  };
  const toy = { rules: { "every-timer": everyTimer }, configs: { recommended: [{ rules: { "stale-guard/every-timer": "error" } }] } };
  const some = packages.filter(({ name }) => ["phoenix", "lodash"].includes(name));
  expect(breaches(await measureNoise(toy, "recommended", some))).toEqual([
    expect.stringMatching(/^connection libraries: \d\.\d\d findings per 1000 lines, limit 0\.5$/),
    expect.stringMatching(/^lodash: \d+ findings, limit 0$/),
  ]);
});
