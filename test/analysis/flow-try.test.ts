import { describe, expect, it } from "vitest";
import { exits, tracesOf } from "./flow-support.ts";

describe("catch", () => {
  it.each([
    ["try { a(); } catch { b(); } c();", ["abc", "ac", "bc"]],
    ["try { a(); b(); } catch { c(); }", ["ab", "abc", "ac", "c"]],
    ["try { throw a(); } catch { b(); } c();", ["abc", "bc"]],
    ["try { a(); return; } catch { b(); } c();", ["a", "abc", "bc"]],
    ["try { if (x) throw y; a(); } catch { b(); }", ["a", "ab", "b"]],
    ["try { a(); } catch { return b(); } c();", ["ab", "ac", "b"]],
    ["try { a(); } catch (error) { throw error; } b();", ["ab"]],
    ["try { try { a(); } catch { throw b(); } } catch { c(); } d();", ["abcd", "acd", "ad", "bcd", "cd"]],
    ["while (true) { try { throw y; } catch { break; } } a();", ["a"]],
    ["try { x.y; a(); } catch { b(); }", ["a", "ab", "b"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements)).toEqual(expected);
  });

  it("may try again", () => {
    expect(exits("while (x) { try { a(); break; } catch { continue; } }", 2)).toEqual(["", "a", "aa", "aa…"]);
  });

  it("takes what its own try throws and lets its own throws out", () => {
    expect(tracesOf("try { a(); } catch { b(); }").thrown).toEqual(["", "a", "ab", "b"]);
    expect(tracesOf("try { } catch { b(); }").thrown).toEqual(["", "b"]);
    expect(tracesOf("try { throw a(); } catch { }").thrown).toEqual([]);
  });
});

describe("finally", () => {
  it.each([
    ["try { a(); } finally { b(); } c();", ["abc"]],
    ["try { if (x) return a(); b(); } finally { c(); } d();", ["ac", "bcd"]],
    ["try { throw a(); } finally { b(); } c();", []],
    ["try { throw a(); } catch { b(); } finally { c(); } d();", ["abcd", "bcd"]],
    ["while (x) { try { a(); break; } finally { b(); } c(); } d();", ["abd", "d"]],
    ["while (x) { try { break; } finally { a(); } } b();", ["ab", "b"]],
    ["foo: { try { if (x) break foo; a(); } finally { b(); } c(); } d();", ["abcd", "bd"]],
    ["out: while (x) { while (y) { try { a(); break out; } finally { b(); } } c(); break; } d();", ["abd", "cd", "d"]],
    ["switch (x) { case 1: try { a(); break; } finally { b(); } c(); case 2: d(); }", ["", "ab", "d"]],
    ["try { try { if (x) return a(); } finally { b(); } c(); } finally { d(); } e();", ["abd", "bcde"]],
    ["try { return a(); } finally { try { b(); } finally { c(); } }", ["abc"]],
    ["try { return a(); } finally { if (x) b(); }", ["a", "ab"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements)).toEqual(expected);
  });

  it.each([
    ["while (a()) { try { continue; } finally { b(); } c(); }", ["a", "aba", "aba…"]],
    ["out: for (; a(); ) { while (true) { try { continue out; } finally { b(); } } }", ["a", "aba", "aba…"]],
    ["do { try { continue; } finally { a(); } } while (b());", ["ab", "aba…"]],
    ["for (const y of z) { try { if (x) continue; a(); break; } finally { b(); } }", ["", "ab", "b", "bab", "bb", "bba…", "bbb", "bbb…"]],
  ])("%s", (statements, expected) => {
    expect(exits(statements, 3)).toEqual(expected);
  });

  it("runs on the way of an exception, after each point that may throw", () => {
    expect(tracesOf("try { a(); } finally { b(); }").thrown).toEqual(["", "a", "ab", "b"]);
    expect(tracesOf("try { throw x; } finally { a(); }").thrown).toEqual(["", "a"]);
    expect(tracesOf("try { a(); } catch { b(); } finally { c(); }").thrown).toEqual(expect.arrayContaining(["bc", "abc", "c"]));
  });

  it("keeps what follows each way in apart", () => {
    // Had the two ways been joined, `a` would come out of the return and the empty path would go on to `c`.
    expect(exits("try { if (x) return; a(); } finally { b(); } c();")).toEqual(["abc", "b"]);
  });
});

describe("a finally that does not complete", () => {
  it.each([
    ["try { return a(); } finally { return b(); }", ["ab", "b"]],
    ["try { throw a(); } finally { return b(); }", ["ab", "b"]],
    ["try { a(); } finally { return; } b();", ["", "a"]],
    ["try { return a(); } finally { throw x; }", []],
    ["while (x) { try { throw a(); } finally { break; } } b();", ["ab", "b"]],
    ["foo: { try { throw a(); } finally { break foo; } } b();", ["ab", "b"]],
    ["foo: { try { return a(); } finally { break foo; } } b();", ["ab", "b"]],
    ["while (true) { try { break; } finally { return a(); } } b();", ["a"]],
    ["try { throw a(); } finally { if (x) return; } b();", ["", "a"]],
  ])("%s overrides the way into it", (statements, expected) => {
    expect(exits(statements)).toEqual(expected);
  });

  it("swallows the exception when it returns", () => {
    expect(tracesOf("try { throw x; } finally { return; }", () => "")).toEqual({ exit: [""], thrown: [""] });
    expect(tracesOf("try { a(); } finally { while (true) {} } b();")).toEqual({ exit: [], thrown: [] });
  });

  it("continues its loop", () => {
    expect(exits("while (a()) { try { return; } finally { continue; } }", 2)).toEqual(["a", "aa", "aa…"]);
  });
});

describe("nested finally blocks", () => {
  /** `finally { try { a() } finally { ... } }` so deep that the ways out are joined. */
  const nested = (depth: number): string => (depth === 0 ? "b();" : `try { if (x) return; a(); } finally { ${nested(depth - 1)} }`);

  it.each([1, 2, 3])("at depth %i are exact about the last call", (depth) => {
    expect(exits(`${nested(depth)} c();`).filter((trace) => !/^a*b(?:c)?$/.test(trace))).toEqual([]);
  });

  it.each([4, 5, 6])("at depth %i lose no path", (depth) => {
    const expected = [`${"a".repeat(depth)}bc`, `${"a".repeat(depth - 1)}b`, "b"];
    expect(exits(`${nested(depth)} c();`)).toEqual(expect.arrayContaining(expected));
  });
});
