import { describe, expect, it } from "vitest";
import { type Escape, Escapes } from "../../rules/src/analysis/escapes.ts";
import { functionNamed, modelOf } from "./support.ts";

function escapesOf(text: string, name = "m"): readonly Escape[] {
  const file = modelOf(text);
  return new Escapes(file).of(functionNamed(file, name));
}

const summary = (text: string): string[] => escapesOf(text).map(({ kind, node, via }) => [kind, node.getText(), ...via.map((call) => call.getText())].join(" | "));

describe("a throw", () => {
  it.each([
    ["function m() { throw e; }", ["throw | throw e;"]],
    ["async function m() { throw e; }", ["rejection | throw e;"]],
    ["function m() { if (x) { throw e; } }", ["throw | throw e;"]],
    ["function m() { try { x(); } catch { throw e; } }", ["throw | throw e;"]],
    ["function m() { try { x(); } finally { throw e; } }", ["throw | throw e;"]],
    ["function m() { try { throw e; } finally { x(); } }", ["throw | throw e;"]],
    ["function m() { a(); } function a() { throw e; }", ["throw | throw e; | a()"]],
    ["function m() { a(); } function a() { b(); } function b() { throw e; }", ["throw | throw e; | a() | b()"]],
    ["class X { m() { this.a(); } a() { throw e; } }", ["throw | throw e; | this.a()"]],
    ["async function m() { a(); } function a() { throw e; }", ["rejection | throw e; | a()"]],
    ["async function m() { await a(); } async function a() { throw e; }", ["rejection | throw e; | a()"]],
    ["async function m() { await a().then(b); } async function a() { throw e; }", ["rejection | throw e; | a()"]],
    ["function m() { a(); } async function a() { throw e; }", ["rejection | throw e; | a()"]],
    ["function m() { return a(); } async function a() { throw e; }", ["rejection | throw e; | a()"]],
    ["function m() { try { a(); } catch {} } async function a() { throw e; }", ["rejection | throw e; | a()"]],
    ["function m() { try { a(); } finally {} } function a() { throw e; }", ["throw | throw e; | a()"]],
  ])("leaves %s", (text, expected) => {
    expect(summary(text)).toEqual(expected);
  });

  it.each([
    "function m() { x(); }",
    "function m() { try { throw e; } catch {} }",
    "function m() { try { if (x) { throw e; } } catch (error) { log(error); } }",
    "function m() { try { try { throw e; } finally {} } catch {} }",
    "function m() { const f = () => { throw e; }; }",
    "function m() { setTimeout(() => { throw e; }, 1); }",
    "function m() { try { a(); } catch {} } function a() { throw e; }",
    "async function m() { try { await a(); } catch {} } async function a() { throw e; }",
    "async function m() { await a().catch(log); } async function a() { throw e; }",
    "function m() { a().then(b, log); } async function a() { throw e; }",
    "function m() { const p = a(); } async function a() { throw e; }",
    "function m() { a(); } function* a() { throw e; }",
    "function m() { a(); } function a() { try { throw e; } catch {} }",
  ])("does not leave %s", (text) => {
    expect(summary(text)).toEqual([]);
  });

  it("ends on recursion", () => {
    expect(summary("function m() { m(); a(); } function a() { m(); throw e; }")).toEqual(["throw | throw e; | a()"]);
  });
});

describe("what a throw depends on", () => {
  const state = "close() { this.closed = true; this.ws = null; }";
  const dependencies = (text: string): [boolean, boolean] | undefined => {
    const [only] = escapesOf(text);
    return only === undefined ? undefined : [only.dependsOnState, only.dependsOnArguments];
  };

  it.each([
    ["nothing", `class X { m() { throw new Error("x"); } ${state} }`, true, false],
    ["nothing, and reports a caller's mistake", `class X { m() { throw new TypeError("x"); } ${state} }`, false, false],
    ["a flag that is written", `class X { m() { if (this.closed) throw e; } ${state} }`, true, false],
    ["a part of what is written", `class X { m() { if (!this.ws.ok) throw e; } ${state} }`, true, false],
    ["a flag read through a name", `class X { m() { const { closed } = this; if (closed) throw e; } ${state} }`, true, false],
    ["configuration", `class X { constructor(o) { this.url = o; } m() { if (!this.url) throw e; } ${state} }`, false, false],
    ["a field's first value", `class X { limit = 5; m() { if (this.limit) throw e; } ${state} }`, false, false],
    ["an argument", `class X { m(n) { if (!n) throw e; } ${state} }`, false, true],
    ["a part of an argument", `class X { m(n) { if (n.size > 5) throw e; } ${state} }`, false, true],
    ["both", `class X { m(n) { if (n && this.closed) throw e; } ${state} }`, true, true],
    ["an outer condition", `class X { m(n) { if (this.closed) { if (n) { throw e; } } } ${state} }`, true, true],
    ["a switch", `class X { m(n) { switch (this.closed) { case true: throw e; } } ${state} }`, true, false],
    ["a ready state", "class X { m() { if (this.link.readyState !== 1) throw e; } }", true, false],
    ["a variable that is written", "let closed = false; function stop() { closed = true; } function m() { if (closed) throw e; }", true, false],
    ["a constant", "const LIMIT = 5; class X { m(n) { if (n > LIMIT) throw e; } }", false, true],
  ])("%s", (_, text, onState, onArguments) => {
    expect(dependencies(text)).toEqual([onState, onArguments]);
  });
});
