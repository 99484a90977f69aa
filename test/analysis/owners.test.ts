import { describe, expect, it } from "vitest";
import { familyOf, type Owner } from "../../rules/src/analysis/owners.ts";
import type { FileModel } from "../../rules/src/analysis/model.ts";
import { modelOf, nodeOf } from "./support.ts";

/** Whose `this` stands at the n-th one of a file. */
function ownerOfThis(text: string, index = 0): Owner | undefined {
  const file = modelOf(text);
  return file.owners.ofThis(nodeOf(file, "this", index));
}

function classNamed(file: FileModel, name: string): Owner {
  const [only, second] = file.owners.all.filter((owner) => owner.name === name);
  if (only === undefined || second !== undefined) throw new Error(`not one owner ${name}`);
  return only;
}

function methodsOf(text: string, name: string): string[] {
  return [...classNamed(modelOf(text), name).methods.keys()].sort();
}

describe("a class", () => {
  it("has its methods, accessors and function fields", () => {
    const text = "class X { constructor() {} open() {} #close() {} get state() {} set state(v) {} tick = () => {}; tock = function () {}; n = 1; [Symbol.dispose]() {} }";
    expect(methodsOf(text, "X")).toEqual(["#close", "[Symbol.dispose]", "constructor", "open", "state", "tick", "tock"]);
  });

  it.each([
    ["class X { m() { this; } }"],
    ["class X { f = () => this; }"],
    ["class X { f = this.y; }"],
    ["const X = class { m() { this; } };"],
    ["class X { m() { return () => { this; }; } }"],
    ["class X { m() { list.forEach(function () { this; }, this); } }", 0],
    ["class X { m() { call(function () { this; }.bind(this)); } }", 0],
    ["class X { m() { this.on('close', function () { this; }); } }", 1],
    ["class X { m() { function clean() { this; } clean.call(this); } }", 0],
    ["class X { m() { const that = this; call(function () { this; }.bind(that)); } }", 1],
    ["class X { m() { const that = this; function clean() { this; } clean.apply(that); } }", 1],
  ])("%s holds this", (text, index = 0) => {
    expect(ownerOfThis(text, index)).toMatchObject({ kind: "class" });
  });

  it.each([
    ["function f() { this; }"],
    ["this;"],
    ["const f = () => this;"],
    ["class X { m() { call(function () { this; }); } }"],
    ["class X { m() { function clean() { this; } clean(); } }"],
    ["class X { m() { socket.on('close', function () { this; }); } }"],
  ])("%s does not", (text) => {
    expect(ownerOfThis(text)).toBeUndefined();
  });

  it("is not its inner class", () => {
    const text = "class X { m() { class Y { n() { this; } } this; } }";
    expect([ownerOfThis(text, 0)?.name, ownerOfThis(text, 1)?.name]).toEqual(["Y", "X"]);
  });
});

describe("a constructor function", () => {
  it.each([
    ["function X() { this.a = 1; } X.prototype.open = function () { this; };", ["constructor", "open"]],
    ["function X() { this.a = 1; } X.prototype = { open: function () {}, close() {} };", ["close", "constructor", "open"]],
    ["function X() { this.a = 1; } Object.assign(X.prototype, { open() {}, n: 1 });", ["constructor", "open"]],
    ["function X() { this.a = 1; } extend(X.prototype, { open: () => {} });", ["constructor", "open"]],
    ["function X() { this.a = 1; } var proto = X.prototype; proto.open = function () {};", ["constructor", "open"]],
    ["function X() { this.a = 1; } X.prototype.open = X.prototype.start = function () {};", ["constructor", "open", "start"]],
    ["var X = function () { this.a = 1; }; X.prototype.open = function () {};", ["constructor", "open"]],
    ["var X = module.exports = function X() { this.a = 1; }; X.prototype.open = function () {};", ["constructor", "open"]],
    ["var X = exports.X = function () {}; X.prototype.open = function () {};", ["constructor", "open"]],
    ["function X() { Emitter.call(this); } X.prototype.open = function () {};", ["constructor", "open"]],
    ["function X() { var self = this; }", ["constructor"]],
    ["function x() {} x.prototype.open = function () {};", ["constructor", "open"]],
  ])("%s", (text, methods) => {
    const name = text.includes("function x()") ? "x" : "X";
    expect(methodsOf(text, name)).toEqual(methods);
  });

  it.each(["function X() {}", "function X() { a = 1; }", "function x() { this.a = 1; }", "const X = () => { this.a = 1; };", "Y.prototype.open = function () {};"])(
    "%s is none",
    (text) => {
      expect(modelOf(text).owners.all).toEqual([]);
    },
  );

  it.each([
    ["function X() { this; this.a = 1; }"],
    ["function X() { this.a = 1; } X.prototype.open = function () { this; };", 1],
    ["function X() { this.a = 1; } X.prototype = { open: function () { this; } };", 1],
    ["var X = module.exports = function X() { this.a = 1; }; X.prototype.open = function () { this; };", 1],
  ])("%s holds this", (text, index = 0) => {
    expect(ownerOfThis(text, index)).toMatchObject({ kind: "class", name: "X" });
  });
});

describe("a family", () => {
  it.each([
    ["class A {} class B extends A {} class C extends B {}"],
    ["class C extends B {} class B extends A {} class A {}"],
    ["function A() { this.a = 1; } class B extends A {} class C extends B {}"],
    ["function A() { this.a = 1; } function C() { A.call(this); } inherits(C, A);"],
    ["function A() { this.a = 1; } function C() { A.call(this); } util.inherits(C, A);"],
  ])("%s is A's", (text) => {
    const file = modelOf(text);
    expect(familyOf(classNamed(file, "C"))).toBe(classNamed(file, "A"));
  });

  it.each(["class A {} class C {}", "import { A } from 'm'; class C extends A {}", "class C extends mixin(A) {} class A {}", "class A { m() { class C {} } }"])(
    "%s is not",
    (text) => {
      const file = modelOf(text);
      expect(familyOf(classNamed(file, "C"))).toBe(classNamed(file, "C"));
    },
  );

  it.each(["class A extends A {}", "class A extends B {} class B extends A {}"])("%s terminates", (text) => {
    const file = modelOf(text);
    expect(file.owners.all).toContain(familyOf(classNamed(file, "A")));
    expect(file.owners.method(classNamed(file, "A"), "none")).toBeUndefined();
  });

  it("finds a method upwards, the nearest first", () => {
    const file = modelOf("class A { m() {} n() {} } class B extends A { m() {} } class C extends B {}");
    const [a, b, c] = ["A", "B", "C"].map((name) => classNamed(file, name));
    if (a === undefined || b === undefined || c === undefined) throw new Error("missing");
    expect(file.owners.method(c, "m")).toBe(b.methods.get("m"));
    expect(file.owners.method(c, "n")).toBe(a.methods.get("n"));
    expect(file.owners.method(c, "o")).toBeUndefined();
  });

  it("finds a hook that only the subclass defines", () => {
    const file = modelOf("class A { m() { this.hook(); } } class B extends A { hook() {} } class C { other() {} }");
    expect(file.owners.method(classNamed(file, "A"), "hook")).toBe(classNamed(file, "B").methods.get("hook"));
    expect(file.owners.method(classNamed(file, "A"), "other")).toBeUndefined();
  });
});

describe("an object literal", () => {
  it.each([
    ["const manager = { start() { this; } };"],
    ["const manager = { start: function () { this; } };"],
    ["const manager = { start() { call(() => this); } };"],
  ])("%s holds this", (text) => {
    expect(ownerOfThis(text)).toMatchObject({ kind: "object", name: "manager" });
  });

  it.each(["const manager = { start: () => { this; } };", "const manager = { start: call(function () { this; }) };"])("%s does not", (text) => {
    expect(ownerOfThis(text)).toBeUndefined();
  });

  it("is one owner for all its methods", () => {
    const text = "const o = { start() { this; }, stop() { this; } };";
    const file = modelOf(text);
    const owner = file.owners.ofThis(nodeOf(file, "this", 0));
    expect(owner).toBe(file.owners.ofThis(nodeOf(file, "this", 1)));
    expect([...(owner?.methods.keys() ?? [])]).toEqual(["start", "stop"]);
  });
});

describe("a parameter object", () => {
  const parameterOwners = (text: string): (Owner | undefined)[] => {
    const file = modelOf(text);
    return file.inventory.functions.flatMap((fn) => fn.parameters.map((parameter) => file.owners.parameter(parameter)));
  };

  it.each([
    "function start(m: Manager) {} function stop(manager: Manager) {}",
    "function start(manager) {} function stop(manager) {}",
    "const start = (manager) => {}; const stop = function (manager) {};",
  ])("%s is one owner", (text) => {
    const [first, second] = parameterOwners(text);
    expect(first?.kind).toBe("parameter");
    expect(second).toBe(first);
  });

  it.each(["function start(a: Manager) {} function stop(a: Other) {}", "function start(a) {} function stop(b) {}"])("%s is two", (text) => {
    const [first, second] = parameterOwners(text);
    expect(first).not.toBe(second);
  });

  it.each(["function f() { function g(manager) {} }", "class C { m(manager) {} }", "function start({ manager }) {}", "function start(manager: string) {}"])("%s is none", (text) => {
    expect(parameterOwners(text)).toEqual([undefined]);
  });

  it("of a class of the file is that class", () => {
    const [owner] = parameterOwners("class Manager {} function start(manager: Manager) {}");
    expect(owner).toMatchObject({ kind: "class", name: "Manager" });
  });
});

describe("a closure", () => {
  it("has the named functions directly in it", () => {
    const file = modelOf("function make() { const stop = () => {}; function start() { function inner() {} } call(() => {}); }");
    const scope = file.inventory.functions.find(({ name }) => name === "make");
    const owner = scope === undefined ? undefined : file.owners.closure(scope);
    expect([...(owner?.methods.keys() ?? [])].sort()).toEqual(["start", "stop"]);
  });
});
