// FUZZ_RUNS and FUZZ_SEED widen the search; a failure prints the recipe of its mutant and the seed.
import plugin from "eslint-plugin-stale-guard";
import { analyze, onInternalError } from "eslint-plugin-stale-guard/detect";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { connectionPackages, everyScriptOf, type SourceText } from "../support/published-sources.ts";
import { mutate, recipes, tokensOf } from "./mutate.ts";
import { seedGateway } from "./seed-gateway.ts";
import { WatchedLinter } from "./watched-linter.ts";

const numRuns = Number(process.env.FUZZ_RUNS ?? 600);
const seed = Number(process.env.FUZZ_SEED ?? 1);

/** Files with late code, small enough to lint hundreds of mutants; the seed comes up as often as a package. */
const sources: SourceText[] = connectionPackages.flatMap((name) => [seedGateway, ...everyScriptOf([name])]).filter(({ file, text }) => {
  const isDeclaration = /\.d\.[cm]?ts$/.test(file);
  return !isDeclaration && text.length < 30_000 && /\bset(?:Timeout|Interval)\b|\.on(?:ce)?\(|addEventListener|registerClient/.test(text);
});

interface Tally {
  mutants: number;
  parsed: number;
}

/** Lints mutants until one makes a rule fail; then throws with its recipe. */
function lintMutants(linter: WatchedLinter, runs: number): Tally {
  const tally = { mutants: 0, parsed: 0 };
  fc.assert(
    fc.property(recipes, (recipe) => {
      const { file, text } = mutate(sources, recipe);
      tally.mutants += 1;
      if (linter.lint(text, file)) tally.parsed += 1;
    }),
    { numRuns: runs, seed },
  );
  return tally;
}

const linters: WatchedLinter[] = [];
afterEach(() => {
  for (const linter of linters.splice(0)) linter.stop();
});
function watch(...args: ConstructorParameters<typeof WatchedLinter>): WatchedLinter {
  const linter = new WatchedLinter(...args);
  linters.push(linter);
  return linter;
}

test("no mutant of real code makes a rule fail", { timeout: 180_000 }, () => {
  const linter = watch(plugin, onInternalError);
  const { mutants, parsed } = lintMutants(linter, numRuns);
  expect(mutants).toBeGreaterThanOrEqual(numRuns);
  expect(parsed).toBeGreaterThan(mutants / 3);
  expect(linter.rules).not.toEqual([]);
  for (const rule of linter.rules) {
    expect(linter.created.get(rule), rule).toBe(parsed);
    expect(linter.awake.get(rule), `${rule} never had anything to look at`).toBeGreaterThan(0);
  }
  expect(linter.findings).toBeGreaterThan(0);
});

test("the detectors survive mutants that do not even parse", { timeout: 180_000 }, () => {
  const linter = watch(plugin, onInternalError);
  let findings = 0;
  fc.assert(
    fc.property(recipes, (recipe) => {
      const { file, text } = mutate(sources, recipe);
      findings += analyze(text, file).length;
      linter.failOnSwallowed();
    }),
    { numRuns, seed: seed + 1 },
  );
  expect(findings).toBeGreaterThan(0);
});

describe("the search itself", () => {
  test("fails on a rule that throws", () => {
    const throwing = {
      create: () => ({
        AwaitExpression() {
          throw new Error("planted");
        },
      }),
    };
    const linter = watch({ rules: { ...plugin.rules, throwing } }, onInternalError);
    expect(() => lintMutants(linter, 200)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("Counterexample"), cause: expect.objectContaining({ message: expect.stringMatching(/^planted/) }) }),
    );
  });

  test("mutates real code, the text of which its tokens keep", () => {
    expect(sources.length).toBeGreaterThan(100);
    for (const { text } of sources) expect(tokensOf(text).join("") === text).toBe(true);
    const recipe = { source: 0, other: 1, steps: [{ kind: "delete", at: 0, to: 0, length: 3 }] } as const;
    expect(mutate(sources, recipe).text).toBe(tokensOf(sources[0]?.text ?? "").slice(3).join(""));
  });
});
