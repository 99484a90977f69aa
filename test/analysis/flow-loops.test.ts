import { describe, expect, it } from "vitest";
import { FlowBudgetExceeded, runFlow } from "../../rules/src/analysis/flow.ts";
import { bodyOf, exits, suspensions, tracesOf } from "./flow-support.ts";

describe("a loop", () => {
  it.each([
    ["while (x) a();", ["", "a", "aa", "aa…"]],
    ["while (a()) b();", ["a", "ab…"]],
    ["do a(); while (x);", ["a", "aa", "aa…"]],
    ["do a(); while (b());", ["ab", "ab…"]],
    ["for (;x;) a();", ["", "a", "aa", "aa…"]],
    ["for (a(); x;) b();", ["a", "ab", "ab…"]],
    ["for (let i = a(); x;) b();", ["a", "ab", "ab…"]],
    ["for (; x; a()) b();", ["", "ba", "ba…"]],
    ["for (; a(); b());", ["a", "ab…"]],
    ["for (const y of z) a();", ["", "a", "aa", "aa…"]],
    ["for (const y of a()) b();", ["a", "ab", "ab…"]],
    ["for (y in a()) b();", ["a", "ab", "ab…"]],
    ["for (const y in z) a();", ["", "a", "aa", "aa…"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements, 2)).toEqual(expected);
  });
});

describe("leaving a loop", () => {
  it.each([
    ["while (x) { a(); break; }", ["", "a"]],
    ["while (true) { a(); break; }", ["a"]],
    ["while (true) { if (x) break; a(); return; }", ["", "a"]],
    ["while (x) { a(); return; } b();", ["a", "b"]],
    ["while (x) { a(); throw y; } b();", ["b"]],
    ["do { a(); break; } while (b()); c();", ["ac"]],
    ["do { a(); return; } while (b()); c();", ["a"]],
    ["for (;;) { a(); break; } b();", ["ab"]],
    ["for (; x; a()) { b(); break; } c();", ["bc", "c"]],
    ["for (const y of z) { a(); break; } b();", ["ab", "b"]],
    ["for (const y in z) { a(); return; } b();", ["a", "b"]],
    ["while (x) { while (y) { a(); break; } b(); break; } c();", ["abc", "bc", "c"]],
    ["while (x) { switch (y) { case 1: a(); break; } b(); break; }", ["", "ab", "b"]],
    ["out: while (x) { switch (y) { case 1: a(); break out; } b(); break; }", ["", "a", "b"]],
    ["out: while (x) { while (y) { a(); break out; } b(); break; } c();", ["ac", "bc", "c"]],
    ["out: for (;;) { for (;;) { if (x) break out; a(); break; } b(); break; } c();", ["abc", "c"]],
    ["out: in1: while (x) { a(); break out; } b();", ["ab", "b"]],
    ["foo: { while (x) { a(); break foo; } b(); } c();", ["ac", "bc"]],
    ["foo: { for (const y of z) { a(); break; } b(); } c();", ["abc", "bc"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements)).toEqual(expected);
  });
});

describe("continuing a loop", () => {
  it.each([
    ["while (a()) { if (x) continue; b(); }", ["a", "aa", "aaa", "aaa…", "aab…", "aba", "aba…"]],
    ["do { a(); continue; b(); } while (c());", ["ac", "aca…"]],
    ["do { a(); if (x) continue; break; } while (false);", ["a"]],
    ["for (; a(); b()) { continue; c(); }", ["a", "aba", "aba…"]],
    ["for (const y of z) { a(); continue; b(); }", ["", "a", "aa", "aaa", "aaa…"]],
    ["for (const y in z) { if (x) continue; a(); break; }", ["", "a"]],
    ["while (a()) { switch (x) { case 1: continue; } b(); break; }", ["a", "aa", "aaa", "aaa…", "aab", "ab"]],
    ["out: while (a()) { for (;;) { continue out; } b(); }", ["a", "aa", "aaa", "aaa…"]],
    ["out: for (; a(); b()) { while (true) { continue out; } }", ["a", "aba", "aba…"]],
    ["out: do { while (true) { a(); continue out; } } while (b());", ["ab", "aba…"]],
    ["out: for (const y of z) { do { a(); continue out; } while (x); b(); } c();", ["aaa…", "aac", "ac", "c"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements, 3)).toEqual(expected);
  });
});

describe("for await", () => {
  it("waits before each round", () => {
    const { exit } = tracesOf("for await (const y of z) { a(); } b();", suspensions, 3);
    expect(exit).toEqual(expect.arrayContaining(["~b", "~a~…"]));
    expect(exit.filter((trace) => trace.startsWith("a"))).toEqual([]);
  });

  it("waits even where it is left in the first round", () => {
    expect(tracesOf("for await (const y of z) { a(); return; }", suspensions).exit).toContain("~a");
  });

  it("is the only for-of that does", () => {
    expect(tracesOf("for (const y of z) { a(); break; } b();", suspensions).exit).toEqual(["ab", "b"]);
  });
});

describe("switch", () => {
  it.each([
    ["switch (x) { case 1: a(); break; case 2: b(); break; } c();", ["ac", "bc", "c"]],
    ["switch (x) { case 1: a(); case 2: b(); } c();", ["abc", "bc", "c"]],
    ["switch (x) { case 1: case 2: a(); } b();", ["ab", "b"]],
    ["switch (x) { case 1: a(); break; default: b(); }", ["a", "b"]],
    ["switch (x) { case 1: a(); default: b(); case 2: c(); }", ["abc", "bc", "c"]],
    ["switch (x) { default: a(); break; case 1: b(); }", ["a", "b"]],
    ["switch (x) { default: a(); case 1: b(); }", ["ab", "b"]],
    ["switch (x) { case 1: a(); return; default: b(); return; } c();", ["a", "b"]],
    ["switch (x) { case 1: a(); throw y; case 2: b(); } c();", ["bc", "c"]],
    ["switch (x) {} a();", ["a"]],
    ["switch (x) { default: a(); }", ["a"]],
    ["switch (a()) { case b(): c(); break; case d(): e(); }", ["abc", "abd", "abde"]],
    ["switch (a()) { case b(): c(); break; default: d(); break; case e(): f(); }", ["abc", "abed", "abef"]],
    ["switch (x) { case 1: switch (y) { case 1: a(); break; } b(); break; default: c(); }", ["ab", "b", "c"]],
    ["foo: switch (x) { case 1: { a(); break foo; } case 2: b(); }", ["", "a", "b"]],
    ["switch (x) { case 1: if (y) break; a(); default: b(); }", ["", "ab", "b"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements)).toEqual(expected);
  });
});

describe("the budget", () => {
  const unsettled = { join: (a: number, b: number) => Math.max(a, b) + 1, equals: () => false, transfer: (_node: unknown, state: number) => state + 1 };

  it("ends the walk of a huge body", () => {
    expect(() => exits("a();".repeat(200_001), 1)).toThrow(FlowBudgetExceeded);
  });

  it("is far beyond an ordinary one", () => {
    expect(exits("a();".repeat(20_000), 1)).toEqual(["a…"]);
  });

  it("ends deeply nested loops over states that never settle", () => {
    const statements = `${"while (x()) { ".repeat(12)} a(); ${"}".repeat(12)}`;
    expect(() => runFlow(bodyOf(statements), 0, unsettled)).toThrow(FlowBudgetExceeded);
  });

  it("is not touched by deeply nested loops over states that do", () => {
    const statements = `${"while (x()) { ".repeat(30)} a(); ${"}".repeat(30)}`;
    expect(exits(statements, 1)).toEqual(["", "a", "a…"]);
  });
});
