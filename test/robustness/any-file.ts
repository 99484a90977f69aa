// One test in two files, because test files run side by side and these are the slowest.
import plugin from "eslint-plugin-stale-guard";
import { onInternalError } from "eslint-plugin-stale-guard/detect";
import { expect, test } from "vitest";
import { everyScriptOf } from "../support/published-sources.ts";
import { lintEverything } from "./lint-everything.ts";
import { WatchedLinter } from "./watched-linter.ts";

/** So much for a single file, on a slow machine: far more is a search without bounds. */
const patience = 10;

export function testAnyFileOf(names: readonly string[], atLeast: { files: number; findings: number }): void {
  test(`no rule fails on any script of ${names.join(", ")}`, { timeout: 180_000 }, async () => {
    const linter = new WatchedLinter(plugin, onInternalError);
    const { files, unparsed, failures, slowest } = await lintEverything(everyScriptOf(names), linter);
    linter.stop();

    expect(failures).toEqual([]);
    expect(unparsed).toEqual([]);
    expect(files).toBeGreaterThanOrEqual(atLeast.files);
    expect(linter.rules).not.toEqual([]);
    for (const rule of linter.rules) expect(linter.created.get(rule), rule).toBe(files);
    expect(linter.findings).toBeGreaterThanOrEqual(atLeast.findings);
    expect(slowest.seconds, slowest.file).toBeLessThan(patience);
  });
}
