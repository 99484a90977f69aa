import fc from "fast-check";
import { expect, it } from "vitest";
import { Generation } from "@stale-guard/runtime";
import { ModelClock } from "./model-clock.ts";
import { type Operation, OPERATION_KINDS, OracleGeneration, Program, type ProgramGeneration } from "./random-operations.ts";

const { operation } = fc.letrec<{ operation: Operation }>((tie) => ({
  operation: fc.record({
    kind: fc.constantFrom(...OPERATION_KINDS),
    of: fc.nat({ max: 40 }),
    ms: fc.nat({ max: 12 }),
    inner: fc.option(tie("operation"), { nil: undefined, maxDepth: 2, depthIdentifier: "inner" }),
  }),
}));
const operations = fc.array(operation, { minLength: 3, maxLength: 40, size: "max" });

function run(program: readonly Operation[], deaf: boolean, root: (clock: ModelClock) => ProgramGeneration): Program {
  const clock = new ModelClock({ deaf });
  return new Program(root(clock), clock).run(program);
}

const real = (clock: ModelClock): ProgramGeneration => new Generation("root", { clock });
const oracle = (clock: ModelClock): ProgramGeneration => new OracleGeneration(clock);

it("any program does with real tokens what the oracle says, on a clock that clears and on one that does not", () => {
  let callbacks = 0;
  fc.assert(
    fc.property(operations, fc.boolean(), (program, deaf) => {
      const seen = run(program, deaf, real);
      callbacks += seen.log.filter((line) => line.endsWith("runs")).length;
      expect(seen.offences).toEqual([]);
      expect(seen.log).toEqual(run(program, false, oracle).log);
    }),
    { numRuns: 3_000 },
  );
  // Programs in which nothing ever happens would prove nothing.
  expect(callbacks).toBeGreaterThan(3_000);
});

it("only the current token's things run, in programs of nothing but arming and advancing", () => {
  const churn = fc.array(
    operation.filter(({ kind }) => kind !== "close" && kind !== "cancel"),
    { minLength: 10, maxLength: 60 },
  );
  fc.assert(
    fc.property(churn, (program) => {
      const seen = run(program, true, real);
      expect(seen.offences).toEqual([]);
      expect(seen.log).toEqual(run(program, true, oracle).log);
    }),
    { numRuns: 1_000 },
  );
});

/** The real thing with one mistake. */
const mistakes: Record<string, (clock: ModelClock) => ProgramGeneration> = {
  "cleanups in the order of their arming": (clock) => {
    const generation = new OracleGeneration(clock);
    const push = generation.current.armed.push.bind(generation.current.armed);
    generation.current.armed.push = (...items) => (generation.current.armed.unshift(...items), push());
    return generation;
  },
  "a close that stays open": (clock) => Object.assign(new OracleGeneration(clock), { close() {} }),
  "an id that is used again": (clock) => {
    const generation = new OracleGeneration(clock);
    const { advance } = generation;
    return Object.assign(generation, { advance: () => Object.assign(advance.call(generation), { id: 1 }) });
  },
};

it.each(Object.entries(mistakes))("the comparison would notice %s", (_, mistaken) => {
  const outcome = fc.check(
    fc.property(operations, (program) => {
      const seen = run(program, false, mistaken);
      return seen.offences.length === 0 && seen.log.join("\n") === run(program, false, oracle).log.join("\n");
    }),
    { numRuns: 1_000 },
  );
  expect(outcome.failed).toBe(true);
});
