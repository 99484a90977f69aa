import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FlowProblem, type FlowResult, runFlow } from "../../rules/src/analysis/flow.ts";
import { bodyOf, calls, traceProblem, type Traces } from "./flow-support.ts";
import { type Omission, runnable, writeProgram } from "./random-programs.ts";

const PROGRAMS = 1500;
const RUNS_EACH = 25;
const SEED = 20_261_121;

/** The state holds every possible set of names called so far. */
const calledProblem: FlowProblem<Traces> = {
  ...traceProblem(),
  transfer: (node, sets) => {
    const name = calls(node);
    return name === "" ? sets : new Set([...sets].map((set) => [...new Set([...set, name])].sort().join("")));
  },
};

/** The state holds every name that may have been called last. */
const lastProblem: FlowProblem<Traces> = {
  ...traceProblem(),
  transfer: (node, names) => {
    const name = calls(node);
    return name === "" ? names : new Set([name]);
  },
};

interface Difference {
  readonly seen?: Omission;
  /** Joins that keep one side only are wrong. */
  readonly join?: FlowProblem<Traces>["join"];
}

const choices = fc.array(fc.nat(1000), { minLength: 30, maxLength: 140 });

/** The runs of a program that the flow does not predict. */
function unpredicted(numbers: readonly number[], { seen, join }: Difference = {}): string[] {
  const run = runnable(writeProgram(numbers));
  const body = bodyOf(`let x; ${writeProgram(numbers, seen)}`);
  const predict = (problem: FlowProblem<Traces>): FlowResult<Traces> => runFlow(body, new Set([""]), join === undefined ? problem : { ...problem, join });
  const [called, last] = [predict(calledProblem), predict(lastProblem)];
  const missed: string[] = [];
  for (let seed = 1; seed <= RUNS_EACH; seed++) {
    const actual = run(seed);
    const isPredicted = called[actual.completion]?.has(actual.called) === true && last[actual.completion]?.has(actual.last) === true;
    if (!isPredicted) missed.push(`${actual.completion} after {${actual.called}}, last ${actual.last}`);
  }
  return missed;
}

function hasViolation(difference: Difference): boolean {
  const property = fc.property(choices, (numbers) => unpredicted(numbers, difference).length === 0);
  return fc.check(property, { numRuns: PROGRAMS, seed: SEED, endOnFailure: true }).failed;
}

describe("the flow of random programs", () => {
  it("predicts every run", () => {
    const property = fc.property(choices, (numbers) => {
      const missed = unpredicted(numbers);
      if (missed.length > 0) throw new Error(`${missed.join("; ")}: ${writeProgram(numbers)}`);
    });
    fc.assert(property, { numRuns: PROGRAMS, seed: SEED });
  });

  it("is asked about every construct", () => {
    const programs = fc.sample(choices, { numRuns: PROGRAMS, seed: SEED }).map((numbers) => writeProgram(numbers));
    const constructs = [
      /if \(/, /else \{/, /while \(more/, /do \{/, /for \(a/, /of items/, /in items/, /while \(true/, /for \(;;/, /switch/, /default:/,
      /case \(/, /try \{/, /catch \{/, /finally \{/, /\bbreak;/, /continue;/, /break L/, /continue L/, /return;/, /throw/, /L\d+: \{/,
      /&&/, /\|\|/, /\?\?/, /\?\./, /\|\|=/, /&&=/, /\?\?=/, / \? /, /finally \{ (?:return|break|continue|throw)/,
    ];
    const counts = constructs.map((construct) => programs.filter((program) => construct.test(program)).length);
    expect(constructs.filter((_, index) => (counts[index] ?? 0) < 10)).toEqual([]);
  });

  it("is compared with runs of every outcome", () => {
    const outcomes = new Set<string>();
    for (const numbers of fc.sample(choices, { numRuns: 100, seed: SEED })) {
      const run = runnable(writeProgram(numbers));
      for (let seed = 1; seed <= RUNS_EACH; seed++) {
        const { completion, called, last } = run(seed);
        outcomes.add(`${completion} ${called}`).add(`${completion} last ${last}`);
      }
    }
    const sets = ["", "a", "ab", "abc", "ac", "b", "bc", "c", "last a", "last b", "last c"];
    expect([...outcomes]).toEqual(expect.arrayContaining(["exit", "thrown"].flatMap((completion) => sets.map((set) => `${completion} ${set}`))));
  });
});

describe("the comparison notices", () => {
  it.each<[string, Difference]>([
    ["a join that keeps the first side", { join: (a) => a }],
    ["a join that keeps the second side", { join: (_a, b) => b }],
    ["a join that keeps what both sides have", { join: (a, b) => new Set([...a].filter((item) => b.has(item))) }],
    ["a flow without finally blocks", { seen: "finally" }],
    ["a flow whose catch blocks rethrow", { seen: "catch" }],
    ["a flow whose cases never fall through", { seen: "fall-through" }],
    ["a flow that takes optional calls for certain", { seen: "optional" }],
  ])("%s", (_, difference) => {
    expect(hasViolation(difference)).toBe(true);
  });

  it("nothing where nothing is wrong", () => {
    expect(hasViolation({})).toBe(false);
  });
});
