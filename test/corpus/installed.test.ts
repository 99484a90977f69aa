import plugin from "eslint-plugin-stale-guard";
import { describe, expect, it } from "vitest";
import { ownCases, readCases } from "../../scripts/lib/cases.mjs";
import { chooseRuns } from "../../scripts/lib/engines.mjs";
import { falls, figuresOf, ownFigures, readFigures } from "../../scripts/lib/figures.mjs";
import { measurePackages } from "../../scripts/lib/measure-packages.mjs";

const cases = readCases(ownCases);
const configs = ["recommended", "strict"];

describe("the cases whose packages npm ci installs", () => {
  it("are found and told apart as often as recorded, or more often", async () => {
    const runs = await chooseRuns(plugin, configs, { engine: "detect" });
    const measured = await measurePackages(cases, runs, { installed: true });
    const recorded = readFigures(ownFigures);
    for (const [index, config] of configs.entries()) {
      const rows = measured[index] ?? [];
      expect(rows.filter(({ status }) => status !== "measured"), "not measured").toEqual([]);
      expect(rows.length, "is everything installed?").toBeGreaterThanOrEqual(14);
      const now = figuresOf(rows);
      expect(recorded[config]?.cases, "cases on record").toEqual(expect.arrayContaining(now.cases));
      expect(falls(config, recorded[config], now), "npm run corpus -- --installed shows what was lost").toEqual([]);
    }
  });

  it("a rule that is off lets the figures fall", async () => {
    const off = new Set(["stale-guard/require-timer-guard"]);
    const quiet = Object.fromEntries(Object.entries(plugin.configs.recommended.rules).filter(([id]) => !off.has(id)));
    const runs = await chooseRuns({ ...plugin, configs: { recommended: { rules: quiet } } }, ["recommended"], { engine: "detect" });
    const [rows = []] = await measurePackages(cases, runs, { installed: true });
    expect(falls("recommended", readFigures(ownFigures)["recommended"], figuresOf(rows))).toEqual([
      expect.stringMatching(/^recommended: \d+ of \d+ cases discriminated, \d+ before; lost: .*phoenix-03/u),
    ]);
  });
});

describe("the cases", () => {
  it("have an id of their own, a category, and names to look for", () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    expect(cases.filter(({ categories, function: named }) => categories.length === 0 || named === "")).toEqual([]);
    expect(cases.filter(({ npm }) => npm !== null).length).toBeGreaterThan(100);
  });
});
