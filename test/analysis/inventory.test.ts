import { describe, expect, it } from "vitest";
import type { Declaration } from "../../rules/src/analysis/inventory.ts";
import { isHidden, isInside } from "../../rules/src/analysis/inventory.ts";
import type ts from "typescript";
import { functionNamed, modelOf, nodeOf } from "./support.ts";

/** The declaration that the n-th mention of a name means. */
function resolved(text: string, name: string, index: number): Declaration | undefined {
  const file = modelOf(text);
  return file.inventory.resolve(nodeOf(file, name, index) as ts.Identifier);
}

describe("a scope", () => {
  it("of var is the function, wherever the var stands", () => {
    const file = modelOf("function f() { x = 1; if (y) { for (;;) { var x = 2; } } return x; } x;");
    const f = functionNamed(file, "f");
    for (const index of [0, 2]) expect(file.inventory.resolve(nodeOf(file, "x", index) as ts.Identifier)).toMatchObject({ name: "x", owner: f });
    expect(file.inventory.resolve(nodeOf(file, "x", 3) as ts.Identifier)).toBeUndefined();
  });

  it.each(["let", "const"])("of %s is its block", (keyword) => {
    const text = `function f() { { ${keyword} x = 1; x; } x; }`;
    expect(resolved(text, "x", 1)?.name).toBe("x");
    expect(resolved(text, "x", 2)).toBeUndefined();
  });

  it("of a loop's variable is the loop", () => {
    const text = "for (let i = 0; i < 1; i++) { i; } i;";
    expect(resolved(text, "i", 3)?.name).toBe("i");
    expect(resolved(text, "i", 4)).toBeUndefined();
  });

  it("of a caught error is its clause", () => {
    const text = "try {} catch (error) { error; } error;";
    expect(resolved(text, "error", 1)?.kind).toBe("catch");
    expect(resolved(text, "error", 2)).toBeUndefined();
  });

  it("of a named function expression is itself", () => {
    const text = "const f = function g() { g(); }; g();";
    expect(resolved(text, "g", 1)?.kind).toBe("function");
    expect(resolved(text, "g", 2)).toBeUndefined();
  });

  it("of a named class expression is itself", () => {
    const text = "const C = class D { m() { D; } }; D;";
    expect(resolved(text, "D", 1)?.kind).toBe("class");
    expect(resolved(text, "D", 2)).toBeUndefined();
  });

  it("shadows the outer ones", () => {
    const text = "const x = 1; function f(x) { x; { let x = 2; x; } } x;";
    expect(resolved(text, "x", 2)?.kind).toBe("parameter");
    expect(resolved(text, "x", 4)?.init?.getText()).toBe("2");
    expect(resolved(text, "x", 5)?.init?.getText()).toBe("1");
  });

  it("of a function declaration reaches calls before it", () => {
    expect(resolved("start(); function start() {}", "start", 0)?.kind).toBe("function");
  });

  it("has one variable for var declared twice", () => {
    expect(resolved("var x = 1; var x; x;", "x", 2)?.init?.getText()).toBe("1");
  });

  it("holds no types", () => {
    expect(resolved("interface Socket {} type Conn = Socket; Socket; Conn;", "Socket", 2)).toBeUndefined();
  });
});

describe("a destructured name", () => {
  it.each([
    ["const { p: x } = init; x;", ["p"]],
    ["const { x } = init; x;", ["x"]],
    ["const { p: { q: x } } = init; x;", ["p", "q"]],
    ["const { 'p q': x } = init; x;", ["p q"]],
    ["const { [Key.name]: x } = init; x;", ["[Key.name]"]],
    ["const { p: x = 1 } = init; x;", ["p"]],
    ["const [x] = init; x;", ["[]"]],
    ["const [, { p: x }] = init; x;", ["[]", "p"]],
    ["function f({ p: { q: x } }) { x; }", ["p", "q"]],
    ["for (const x of init) { x; }", ["[]"]],
    ["for (const [, x] of init) { x; }", ["[]"]],
    ["for (const { p: x } of init) { x; }", ["[]", "p"]],
  ])("%s", (text, path) => {
    const mentions = text.split(/\bx\b/).length - 2;
    expect(resolved(text, "x", mentions)?.bindingPath).toEqual(path);
  });
});

describe("an import", () => {
  it.each([
    ["import x from 'm'; x;", "m", "default"],
    ["import * as x from 'm'; x;", "m", "*"],
    ["import { x } from 'm'; x;", "m", "x"],
    ["import { y as x } from 'm'; x;", "m", "y"],
    ["import z, { y as x } from './m.js'; x;", "./m.js", "y"],
    ["const x = require('m'); x;", "m", "*"],
    ["const { x } = require('m'); x;", "m", "x"],
    ["const { y: x } = require('./m'); x;", "./m", "y"],
  ])("%s", (text, module, name) => {
    const mentions = text.split(/\bx\b/).length - 2;
    expect(resolved(text, "x", mentions)?.imported).toEqual({ module, name });
  });

  it.each(["const x = require(name); x;", "const x = load('m'); x;", "const x = a.require('m'); x;", "const x = 1; x;"])("%s is none", (text) => {
    const declaration = resolved(text, "x", 1);
    expect(declaration?.name).toBe("x");
    expect(declaration?.imported).toBeUndefined();
  });
});

describe("writes", () => {
  it.each([
    ["let x = 0; x = 1;", ["1"], true],
    ["let x; x ??= 1;", ["1"], true],
    ["let x = 0; x++;", [], true],
    ["let x = 0; x += 1;", [], true],
    ["let x = 0; ({ x } = y);", [], true],
    ["let x = 0; [x] = y;", [], true],
    ["let x = 0; ({ p: [x] } = y);", [], true],
    ["let x = 0; x.p = 1;", [], false],
    ["let x = 0; y = x;", [], false],
    ["let x = 0; function f(x) { x = 1; }", [], false],
  ])("%s", (text, values, isReassigned) => {
    const declaration = resolved(text, "x", 0);
    expect(declaration?.writes.map((value) => value.getText())).toEqual(values);
    expect(declaration?.isReassigned).toBe(isReassigned);
  });

  it("of properties belong to the function they stand in", () => {
    const file = modelOf("class C { m() { this.a = 1; delete this.b; this.c++; const g = () => { this.d = 2; }; } }");
    const written = (name: string): string[] => functionNamed(file, name).writes.map(({ kind, target }) => `${kind} ${target.getText()}`);
    expect(written("m")).toEqual(["assign this.a", "delete this.b", "update this.c"]);
    expect(written("g")).toEqual(["assign this.d"]);
  });
});

describe("a function", () => {
  it.each([
    ["function named() {}", "named"],
    ["const named = () => {};", "named"],
    ["const named = (function () {} as F);", "named"],
    ["const o = { named() {} };", "named"],
    ["const o = { named: () => {} };", "named"],
    ["const o = { 'named': function () {} };", "named"],
    ["class C { named() {} }", "named"],
    ["class C { #named() {} }", "#named"],
    ["class C { named = () => {}; }", "named"],
    ["class C { [Symbol.dispose]() {} }", "[Symbol.dispose]"],
    ["class C { constructor() {} }", "constructor"],
    ["named = function () {};", "named"],
    ["X.prototype.named = function () {};", "named"],
    ["call(() => {});", ""],
  ])("%s is called %j", (text, name) => {
    expect(modelOf(text).inventory.functions.map((fn) => fn.name)).toEqual(["<module>", name]);
  });

  it("holds what stands directly in it", () => {
    const file = modelOf("async function* f() { await a(); for await (const y of z) {} throw e; return () => { b(); throw e; }; }");
    const f = functionNamed(file, "f");
    expect([f.calls.length, f.awaits.length, f.throws.length, f.returns.length]).toEqual([1, 2, 1, 1]);
    expect([f.isAsync, f.isGenerator]).toEqual([true, true]);
    const [child] = f.children;
    expect([child?.calls.length, child?.throws.length, child?.isAsync, child?.isGenerator]).toEqual([1, 1, false, false]);
    expect(file.inventory.module.calls).toEqual([]);
  });

  it("knows the functions around it", () => {
    const file = modelOf("function f() { function g() { function h() {} } } function k() {}");
    const [f, g, h, k] = ["f", "g", "h", "k"].map((name) => functionNamed(file, name));
    if (f === undefined || g === undefined || h === undefined || k === undefined) throw new Error("missing");
    expect([isInside(h, f), isInside(h, g), isInside(f, h), isInside(k, f), isInside(f, f)]).toEqual([true, true, false, false, false]);
  });

  it.each([
    ["class C { m() {} }", false],
    ["class C { _m() {} }", true],
    ["class C { #m() {} }", true],
    ["class C { private m() {} }", true],
    ["class C { protected m() {} }", true],
    ["class C { public m() {} }", false],
    ["const m = () => {};", false],
  ])("%s is hidden: %j", (text, expected) => {
    const fn = modelOf(text).inventory.functions[1];
    expect(fn !== undefined && isHidden(fn)).toBe(expected);
  });
});
