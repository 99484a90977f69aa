import { describe, expect, it } from "vitest";
import { rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { FileModel } from "../../rules/src/analysis/model.ts";
import { callOf, expressionOf, folder, modelAt, modelOf, placeText, project } from "./support.ts";

/** The function a call runs: its file (when another) and name, and what it is called on. */
function targetOf(file: FileModel, call: string): string | undefined {
  const target = file.calls.target(callOf(file, call));
  if (target === undefined) return undefined;
  const where = target.file === file ? "" : `${basename(target.file.sourceFile.fileName)}:`;
  const receiver = target.receiver === undefined ? "" : ` on ${placeText(target.receiver)}`;
  return `${where}${target.fn.name}${receiver}`;
}

describe("a call in one file", () => {
  it.each([
    ["function f() {x;} f();", "f()", "f"],
    ["f(); function f() {x;}", "f()", "f"],
    ["const f = () => x; f();", "f()", "f"],
    ["let f; f = () => {x;}; f();", "f()", "f"],
    ["const f = function () {x;}, g = f; g();", "g()", "f"],
    ["function f() {x;} f.call(this);", "f.call", "f"],
    ["function f() {x;} f.apply(this, []);", "f.apply", "f"],
    ["function f() {x;} const g = f.bind(this); g();", "g()", "f"],
    ["const g = debounce(() => {x;}, 5); g();", "g()", ""],
    ["(() => {x;})();", "(() =>", ""],
    ["class X { a() { this.b(); } b() {x;} }", "this.b", "b"],
    ["class X { a() { this?.b(); } b() {x;} }", "this?.b", "b"],
    ["class X { a() { this['b'](); } b() {x;} }", "this['b']", "b"],
    ["class X { a() { this.#b(); } #b() {x;} }", "this.#b", "#b"],
    ["class X { a() { this.b(); } b = () => {x;}; }", "this.b", "b"],
    ["class X { a() { const self = this; go(function () { self.b(); }); } b() {x;} }", "self.b", "b"],
    ["class X { a() { const { b } = this; b(); } b() {x;} }", "b()", "b"],
    ["class X { constructor() { this.b = this.b.bind(this); } a() { this.b(); } b() {x;} }", "this.b()", "b"],
    ["class X { constructor() { this.c = () => {x;}; } a() { this.c(); } }", "this.c", "c"],
    ["class A { b() {x;} } class X extends A { a() { this.b(); } }", "this.b", "b"],
    ["class A { b() {x;} } class X extends A { b() { super.b(); } }", "super.b", "b"],
    ["class A { constructor() {x;} } class X extends A { constructor() { super(); } }", "super()", "constructor"],
    ["class A { constructor() {x;} } new A();", "new A", "constructor"],
    ["class A { b() {x;} } class X { c = new A(); a() { this.c.b(); } }", "this.c.b", "b on this.c"],
    ["class A { b() {x;} } const c = new A(); c.b();", "c.b", "b on c"],
    ["function X() { this.n = 1; } X.prototype.b = function () {x;}; X.prototype.a = function () { this.b(); };", "this.b", "b"],
    ["const o = { a() { this.b(); }, b() {x;} };", "this.b", "b"],
    ["const o = { b() {x;} }; o.b();", "o.b", "b"],
    ["const o = { b: f }; function f() {x;} o.b();", "o.b", "f"],
    ["const make = () => { return { b() {x;} }; }; const o = make(); o.b();", "o.b", "b on o"],
    ["function make() { function b() {x;} return { b }; } const o = make(); o.b();", "o.b", "b on o"],
    ["function start(m: X) { m.b(); } class X { b() {x;} }", "m.b", "b"],
  ])("%s", (text, call, expected) => {
    expect(targetOf(modelOf(text), call)).toBe(expected);
  });

  it.each([
    ["f();", "f()"],
    ["f(); function f() {}", "f()"],
    ["let f = () => {x;}; f = () => {y;}; f();", "f()"],
    ["let f; f = () => {x;}; f = () => {y;}; f();", "f()"],
    ["const f = make(); f();", "f()"],
    ["function f(g) { g(); }", "g()"],
    ["class X { a() { this.b(); } }", "this.b"],
    ["class X { a() { other.b(); } b() {x;} }", "other.b"],
    ["abstract class X { a() { this.b(); } abstract b(): void; }", "this.b"],
    ["class X { constructor() { this.c = () => {x;}; this.c = () => {y;}; } a() { this.c(); } }", "this.c"],
    ["class A { b() {x;} } class X { a() { this.b(); } }", "this.b"],
    ["class A { b() {x;} } class X { a() { this.c.b(); } }", "this.c.b"],
    ["const o = { b() {x;} }; o.c();", "o.c"],
    ["const o = { b() {x;} }; o.p.b();", "o.p.b"],
    ["f()();", "f()()"],
  ])("%s has no target", (text, call) => {
    expect(targetOf(modelOf(text), call)).toBeUndefined();
  });
});

describe("a function value", () => {
  it.each([
    ["use(() => {x;});", "() => {x;}", ""],
    ["use(f); function f() {x;}", "f", "f"],
    ["class X { a() { use(this.b); } b() {x;} }", "this.b", "b"],
    ["class X { a() { use(this.b.bind(this)); } b() {x;} }", "this.b.bind(this)", "b"],
    ["use(guard(this, () => {x;}));", "guard(this, () => {x;})", ""],
    ["use(g = () => {x;});", "g = () => {x;}", "g"],
  ])("in %s", (text, value, expected) => {
    const file = modelOf(text);
    expect(file.calls.functionValue(expressionOf(file, value))?.fn.name).toBe(expected);
  });

  it.each([
    ["use(make(() => {x;}));", "make(() => {x;})"],
    ["use(1);", "1"],
    ["use(f()); function f() {x;}", "f()"],
    ["use({ f() {x;} });", "{ f() {x;} }"],
  ])("is not in %s", (text, value) => {
    const file = modelOf(text);
    expect(file.calls.functionValue(expressionOf(file, value))).toBeUndefined();
  });
});

describe("a call into another file", () => {
  const caller = (imports: string, statements: string): string => `${imports}\nexport class X { m() { ${statements} } }`;
  const beat = "export function beat(manager) { manager.send(); }\nexport default function main(manager) { manager.send(); }";

  it.each([
    ["a named import", "import { beat } from './lib.js';", "beat(this)", "lib.ts:beat", { "lib.ts": beat }],
    ["a renamed import", "import { beat as go } from './lib.js';", "go(this)", "lib.ts:beat", { "lib.ts": beat }],
    ["a namespace", "import * as lib from './lib.js';", "lib.beat(this)", "lib.ts:beat", { "lib.ts": beat }],
    ["require", "const { beat } = require('./lib');", "beat(this)", "lib.js:beat", { "lib.js": "exports.beat = function (m) { m.send(); };" }],
    ["a required namespace", "const lib = require('./lib');", "lib.beat(this)", "lib.js:beat", { "lib.js": "exports.beat = function (m) { m.send(); };" }],
    ["no extension", "import { beat } from './lib';", "beat(this)", "lib.ts:beat", { "lib.ts": beat }],
    ["an .mjs of .mts", "import { beat } from './lib.mjs';", "beat(this)", "lib.mts:beat", { "lib.mts": beat }],
    ["a folder's index", "import { beat } from './lib';", "beat(this)", "index.ts:beat", { "lib/index.ts": beat }],
    ["an upper folder", "import { beat } from '../lib.js';", "beat(this)", "lib.ts:beat", { "../lib.ts": beat }],
    ["a function handed over", "import { beat } from './lib.js';", "beat(() => this.x())", "lib.ts:beat", { "lib.ts": beat }],
    ["options handed over", "import { beat } from './lib.js';", "beat({ tick: () => 1 })", "lib.ts:beat", { "lib.ts": beat }],
    ["a class", "import { Beat } from './lib.js';", "new Beat(this)", "lib.ts:constructor", { "lib.ts": "export class Beat { constructor(m) { m.start(); } }" }],
    ["a default class", "import Beat from './lib.js';", "new Beat(this)", "lib.ts:constructor", { "lib.ts": "export default class Other { constructor(m) { m.start(); } }" }],
  ])("through %s", async (_, imports, call, expected, files) => {
    const inFolder = Object.fromEntries(Object.entries(files).map(([path, text]) => [join("src", path), text]));
    const file = await project({ "src/main.ts": caller(imports, `${call};`), ...inFolder });
    expect(targetOf(file, call.slice(0, call.indexOf("(")))).toBe(expected);
  });

  it.each([
    ["a package", "import { beat } from 'lib';", "beat(this)", { "lib.ts": beat, "node_modules/lib/index.ts": beat }],
    ["a missing file", "import { beat } from './other.js';", "beat(this)", { "lib.ts": beat }],
    ["a missing export", "import { boot } from './lib.js';", "boot(this)", { "lib.ts": beat }],
    ["a declaration file", "import { beat } from './lib.js';", "beat(this)", { "lib.d.ts": "export function beat(manager): void;" }],
    ["a data file", "import { beat } from './lib.json';", "beat(this)", { "lib.json": "{}" }],
    ["values only, which nobody could keep", "import { beat } from './lib.js';", "beat(1, 'x')", { "lib.ts": beat }],
  ])("is not followed to %s", async (_, imports, call, files) => {
    const file = await project({ "main.ts": caller(imports, `${call};`), ...files });
    expect(targetOf(file, call.slice(0, call.indexOf("(")))).toBeUndefined();
  });

  it("finds the method of an imported base class, and of its base", async () => {
    const file = await project({
      "main.ts": "import { Base } from './base.js'; class X extends Base { m() { this.connect(); super.close(); this.other(); } }",
      "base.ts": "import { Root } from './root.js'; export class Base extends Root { connect() { this.x(); } other() { this.x(); } }",
      "root.ts": "export class Root { close() { this.y(); } }",
    });
    expect(targetOf(file, "this.connect")).toBe("base.ts:connect on this");
    expect(targetOf(file, "super.close")).toMatch(/^root\.ts:close/);
  });

  it("finds the method of an imported class's instance", async () => {
    const file = await project({
      "main.ts": "import { Beat } from './beat.js'; class X { beat = new Beat(this); m() { this.beat.stop(); this.beat.none(); } }",
      "beat.ts": "export class Beat { stop() { this.x(); } }",
    });
    expect(targetOf(file, "this.beat.stop")).toBe("beat.ts:stop on this.beat");
    expect(targetOf(file, "this.beat.none")).toBeUndefined();
  });

  it("ends on files that import each other", async () => {
    const file = await project({
      "a.ts": "import { B } from './b.js'; export class A extends B { m() { this.close(); this.stop(); } }",
      "b.ts": "import { A } from './a.js'; export class B extends A { stop() { this.x(); } }",
    });
    expect(targetOf(file, "this.stop")).toBe("b.ts:stop on this");
    expect(targetOf(file, "this.close")).toBeUndefined();
    expect(file.effects.all(file.inventory.module)).toEqual([]);
  });

  it("ends on a file that imports itself", async () => {
    const file = await project({ "a.ts": "import { f } from './a.js'; export function f(m) { m.x(); } class X { m() { f(this); } }" });
    expect(targetOf(file, "f(this)")).toBeDefined();
  });

  it("reads a changed file anew, and does without one that vanished", async () => {
    const root = await folder({ "main.ts": caller("import { beat } from './lib.js';", "beat(this);"), "lib.ts": beat });
    const path = join(root, "main.ts");
    expect(targetOf(modelAt(path), "beat")).toBe("lib.ts:beat");
    await writeFile(join(root, "lib.ts"), "export const beat = (m) => { m.stop(); };");
    const changed = modelAt(path);
    expect(changed.calls.target(callOf(changed, "beat"))?.fn.node.getText()).toBe("(m) => { m.stop(); }");
    await rm(join(root, "lib.ts"));
    expect(targetOf(modelAt(path), "beat")).toBeUndefined();
  });
});
