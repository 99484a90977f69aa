import { describe, expect, it } from "vitest";
import { type FlowProblem, runFlow } from "../../rules/src/analysis/flow.ts";
import { bodyOf, pathProblem, refinedExits, type Traces } from "./flow-support.ts";

describe("a condition", () => {
  it.each([
    ["if (x) a(); else b();", ["!x b", "x a"]],
    ["if (!x) a(); else b();", ["!x a", "x b"]],
    ["if (!!x) a(); else b();", ["!x b", "x a"]],
    ["if (!((x))) a();", ["!x a", "x"]],
    ["if (x && y) a(); else b();", ["!x b", "x !y b", "x y a"]],
    ["if (x || y) a(); else b();", ["!x !y b", "!x y a", "x a"]],
    ["if (!(x && y)) a(); else b();", ["!x a", "x !y a", "x y b"]],
    ["if (!(x || y)) a(); else b();", ["!x !y a", "!x y b", "x b"]],
    ["if (x && !y || z) a();", ["!x !z", "!x z a", "x !y a", "x y !z", "x y z a"]],
    ["x ? a() : b();", ["!x b", "x a"]],
    ["!x ? a() : b();", ["!x a", "x b"]],
    ["x && a();", ["!x", "x a"]],
    ["x || a();", ["!x a", "x"]],
    ["!x && a();", ["!x a", "x"]],
    ["(x && y) || a();", ["!x a", "x !y a", "x y"]],
    ["const r = x && a();", ["!x", "x a"]],
    ["if (x) return; a();", ["!x a", "x"]],
    ["if (x) { a(); return; } if (x) b(); else c();", ["!x c", "x a"]],
    ["if (x) a(); if (!x) b();", ["!x b", "x a"]],
    ["if (x) a(); if (y) b();", ["!x !y", "!x y b", "x a !y", "x a y b"]],
  ])("%s is taken on both branches", (statements, expected) => {
    expect(refinedExits(statements)).toEqual(expected);
  });

  it.each([
    ["while (x) return a(); b();", ["!x b", "x a"]],
    ["while (true) { if (x) break; return a(); } b();", ["!x a", "x b"]],
    ["while (!x) { a(); break; } b();", ["!x a b", "x b"]],
    ["do { a(); } while (!x); b();", ["a x b"]],
    ["for (; x; ) { a(); return; } b();", ["!x b", "x a"]],
    ["for (;;) { if (x) return a(); if (y) break; } b();", ["!x y b", "x a"]],
    ["try { if (x) return; a(); } finally { if (x) b(); else c(); }", ["!x a c", "x b"]],
    ["foo: { if (x) break foo; a(); } if (x) b();", ["!x a", "x b"]],
  ])("%s is known where the paths go", (statements, expected) => {
    expect(refinedExits(statements)).toEqual(expected);
  });

  it("that cannot come out one way closes that branch", () => {
    expect(refinedExits("if (x) { if (x) a(); else b(); }")).toEqual(["!x", "x a"]);
    expect(refinedExits("if (!x) return; if (x) a(); else b();")).toEqual(["!x", "x a"]);
    expect(refinedExits("if (x) while (x) { return; } a();")).toEqual(["!x a", "x"]);
    expect(refinedExits("if (x && !x) a(); b();")).toEqual(["!x b", "x b"]);
    expect(refinedExits("if (x || !x) a(); else b();")).toEqual(["!x a", "x a"]);
  });
});

describe("a case", () => {
  it.each([
    ["switch (k) { case 1: a(); break; case 2: b(); }", ["k!1 k!2", "k!1 k=2 b", "k=1 a"]],
    ["switch (k) { case 1: a(); break; default: b(); }", ["k!1 b", "k=1 a"]],
    ["switch (k) { default: a(); break; case 1: b(); }", ["k!1 a", "k=1 b"]],
    ["switch (k) { case 1: a(); case 2: b(); break; default: c(); }", ["k!1 k!2 c", "k!1 k=2 b", "k=1 a b"]],
    ["switch (k) { case 1: return; } if (x) a();", ["k!1 !x", "k!1 x a", "k=1"]],
    ["switch (k) { case 1: a(); break; case 1: b(); }", ["k!1", "k=1 a"]],
  ])("%s", (statements, expected) => {
    expect(refinedExits(statements)).toEqual(expected);
  });
});

describe("a problem", () => {
  it("is asked about atomic conditions only", () => {
    const asked: string[] = [];
    const problem = pathProblem();
    runFlow<Traces>(bodyOf("if (!(x && (y || a())) && z === 1) b();"), new Set([""]), {
      ...problem,
      assume: (condition, value, traces) => {
        asked.push(`${condition.getText()} ${value}`);
        return traces;
      },
    });
    expect([...new Set(asked)].sort()).toEqual(["a() false", "a() true", "x false", "x true", "y false", "y true", "z === 1 false", "z === 1 true"]);
  });

  it("may keep its methods on a class", () => {
    class Counting implements FlowProblem<number> {
      readonly step = 1;
      join(a: number, b: number): number {
        return Math.max(a, b);
      }
      equals(a: number, b: number): boolean {
        return a === b;
      }
      transfer(_node: unknown, state: number): number {
        return state + this.step;
      }
      assume(_condition: unknown, value: boolean, state: number): number {
        return value ? state + 10 * this.step : state;
      }
      assumeCase(_subject: unknown, _candidate: unknown, value: boolean, state: number): number {
        return value ? state + 100 * this.step : state;
      }
    }
    expect(runFlow(bodyOf("if (x) a();"), 0, new Counting()).exit).toBe(11);
    expect(runFlow(bodyOf("switch (x) { case 1: a(); }"), 0, new Counting()).exit).toBe(101);
  });

  it("without assume takes both branches", () => {
    const { assume: _assume, assumeCase: _assumeCase, ...problem } = pathProblem();
    expect(runFlow(bodyOf("if (x) a(); else b();"), new Set([""]), problem).exit).toEqual(new Set(["a ", "b "]));
  });
});
