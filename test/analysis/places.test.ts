import { describe, expect, it } from "vitest";
import type ts from "typescript";
import { modelOf, nodeOf, placeOf } from "./support.ts";

/** Wraps statements into a method of a class. */
const inMethod = (statements: string): string => `class X { m(input) { ${statements} } }`;

describe("a place", () => {
  it.each([
    ["this.ws;", "this.ws", "this.ws"],
    ["this.a.b;", "this.a.b", "this.a.b"],
    ["this['a'];", "this['a']", "this.a"],
    ["this.list[0];", "this.list[0]", "this.list[]"],
    ["this.list[input];", "this.list[input]", "this.list[]"],
    ["this.list[input].timer;", "this.list[input].timer", "this.list[].timer"],
    ["this.#ws;", "this.#ws", "this.#ws"],
    ["(this.ws);", "(this.ws)", "this.ws"],
    ["(this.ws as Socket).x;", "(this.ws as Socket).x", "this.ws.x"],
    ["this.ws!.x;", "this.ws!.x", "this.ws.x"],
    ["(<Socket>this.ws).x;", "(<Socket>this.ws).x", "this.ws.x"],
    ["(this.ws satisfies Socket).x;", "(this.ws satisfies Socket).x", "this.ws.x"],
    ["this.ws?.x;", "this.ws?.x", "this.ws.x"],
    ["input.ws;", "input.ws", "input.ws"],
    ["this.map.get(input);", "this.map.get(input)", "this.map[]"],
    ["this.list.shift().timer;", "this.list.shift().timer", "this.list[].timer"],
    ["(this.ws = input).on;", "(this.ws = input).on", "this.ws.on"],
  ])("%s", (statements, expression, expected) => {
    expect(placeOf(modelOf(inMethod(statements)), expression)).toBe(expected);
  });

  it.each(["make().x", "[1][0]", "1", "'x'", "this.make(1)", "new Y().x", "unknownName", "`x`"])("%s is none", (expression) => {
    expect(placeOf(modelOf(inMethod(`${expression};`)), expression)).toBeUndefined();
  });
});

describe("an alias", () => {
  it.each([
    ["const self = this; self.ws;", "self.ws", "this.ws"],
    ["const ws = this.ws; ws.x;", "ws.x", "this.ws.x"],
    ["let ws = this.ws; ws.x;", "ws.x", "this.ws.x"],
    ["const { ws } = this; ws.x;", "ws.x", "this.ws.x"],
    ["const { a: { b: c } } = this; c.x;", "c.x", "this.a.b.x"],
    ["const a = this; const b = a; b.ws;", "b.ws", "this.ws"],
    ["const a = this.state, { timer } = a; timer.x;", "timer.x", "this.state.timer.x"],
    ["const item = this.map.get(1); item.timer;", "item.timer", "this.map[].timer"],
    ["for (const item of this.list) { item.timer; }", "item.timer", "this.list[].timer"],
    ["for (const [id, item] of this.map) { item.timer; }", "item.timer", "this.map[].timer"],
    ["for (const [id, item] of this.map.entries()) { item.timer; }", "item.timer", "this.map[].timer"],
    ["for (const { timer } of this.list) { timer.x; }", "timer.x", "this.list[].timer.x"],
    ["this.list.forEach((item) => { item.timer; });", "item.timer", "this.list[].timer"],
    ["this.map.values().map(function (item) { item.timer; });", "item.timer", "this.map[].timer"],
    ["const self = this; call(function () { self.ws; });", "self.ws", "this.ws"],
  ])("%s is seen through", (statements, expression, expected) => {
    expect(placeOf(modelOf(inMethod(statements)), expression)).toBe(expected);
  });

  it.each([
    ["let ws = this.ws; ws = input; ws.x;", "ws.x", "ws.x"],
    ["const ws = make(); ws.x;", "ws.x", "ws.x"],
    ["let ws; ws.x;", "ws.x", "ws.x"],
    ["this.list.forEach((item, index) => { index.x; });", "index.x", "index.x"],
    ["call((item) => { item.x; });", "item.x", "item.x"],
    ["const ws = await this.ws; ws.x;", "ws.x", "ws.x"],
  ])("%s is its own", (statements, expression, expected) => {
    expect(placeOf(modelOf(inMethod(statements)), expression)).toBe(expected);
  });

  it("of itself terminates", () => {
    expect(placeOf(modelOf("const a = b; const b = a; b.x;"), "b.x")).toMatch(/^[ab]\.x$/);
  });
});

describe("one key", () => {
  const keysOf = (text: string, ...expressions: readonly [string, number][]): (string | undefined)[] => {
    const file = modelOf(text);
    return expressions.map(([expression, index]) => file.places.of(nodeOf(file, expression, index) as ts.Expression)?.key);
  };

  it.each([
    ["the methods of a class", "class X { m() { this.ws; } n() { this.ws; } }", "this.ws"],
    ["a class and its subclass", "class X { m() { this.ws; } } class Y extends X { n() { this.ws; } }", "this.ws"],
    ["accessors and the slot behind them", "class X { get state() { return this._state; } set state(v) { this._state = v; } m() { this.state; } }", "this._state", "this.state"],
    ["a variable and its closures", "let ws; function m() { ws.x; } function n() { ws.x; }", "ws.x"],
  ])("is shared by %s", (_, text, expression, other = expression) => {
    const [first, second] = keysOf(text, [expression, 0], [other, other === expression ? 1 : 0]);
    expect(first).toBeDefined();
    expect(second).toBe(first);
  });

  it("is shared by parameters of one type, whatever they are called", () => {
    const text = "function start(manager: Manager) { manager.id; } function stop(other: Manager) { other.id; }";
    const [first, second] = keysOf(text, ["manager.id", 0], ["other.id", 0]);
    expect(first).toBeDefined();
    expect(second).toBe(first);
  });

  it.each([
    ["two classes", "class X { m() { this.ws; } } class Y { n() { this.ws; } }", "this.ws"],
    ["a getter without a setter and what it reads", "class X { get state() { return this._state; } m() { this.state; } }", "this._state", "this.state"],
    ["a getter that works something out", "class X { get state() { this.x; return this._state; } set state(v) {} m() { this.state; } }", "this._state", "this.state"],
    ["two variables of one name", "function m() { let ws; ws.x; } function n() { let ws; ws.x; }", "ws.x"],
    ["a variable and the one that shadows it", "let ws; ws.x; { let ws; ws.x; }", "ws.x"],
    ["an outer and an inner object's method", "const o = { m() { this.ws; }, p: { n() { this.ws; } } };", "this.ws"],
  ])("is not shared by %s", (_, text, expression, other = expression) => {
    const [first, second] = keysOf(text, [expression, 0], [other, other === expression ? 1 : 0]);
    expect(first).toBeDefined();
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
  });
});

describe("slots.isSocket", () => {
  const isSocket = (text: string, expression: string): boolean => {
    const file = modelOf(text);
    const place = file.places.of(nodeOf(file, expression) as ts.Expression);
    if (place === undefined) throw new Error("no place");
    return file.slots.isSocket(place);
  };

  it.each([
    ["class X { m() { this.link = new WebSocket(url); this.link; } }", "this.link"],
    ["class X { m() { this.link = net.createConnection(1); } }", "this.link"],
    ["class X { async m() { this.link = await connect(url); } }", "this.link"],
    ["class X { m() { this.a = this.link = new EventSource(url); } }", "this.link"],
    ["class X { link = new WebSocket(url); m() { this.link; } }", "this.link"],
    ["class X { link: WebSocket; m() { this.link; } }", "this.link"],
    ["class X { link: net.Socket | null = null; m() { this.link; } }", "this.link"],
    ["class X { constructor(private link: WebSocket) {} m() { this.link; } }", "this.link"],
    ["class X { m() { this.ws; } }", "this.ws"],
    ["class X { m() { this._socket; } }", "this._socket"],
    ["class X { m() { this.connection; } }", "this.connection"],
    ["class X { m() { this.sockets[0]; this.ws = null; } }", "this.ws"],
    ["class X { m() { this.sockets[0]; } }", "this.sockets[0]"],
    ["class X { m() { this.sockets.get(1); } }", "this.sockets.get(1)"],
    ["let link = new WebSocket(url); link;", "link"],
    ["function f(link: WebSocket) { link.x; }", "link"],
    ["class X { m() { this.link = new this.Impl(url); this.link.onopen = f; this.link.onclose = g; } }", "this.link"],
    ["class X { m() { const s = make(); s.onmessage = f; s.onclose = g; this.link = s; this.link; } }", "this.link"],
  ])("%s: yes", (text, expression) => {
    expect(isSocket(text, expression)).toBe(true);
  });

  it.each([
    ["class X { m() { this.link = new Map(); } }", "this.link"],
    ["class X { m() { this.link; } }", "this.link"],
    ["class X { m() { this.ws = false; } }", "this.ws"],
    ["class X { connection = 'idle'; m() { this.connection; } }", "this.connection"],
    ["class X { connection: ConnectionState; m() { this.connection; } }", "this.connection"],
    ["class X { connection: string; m() { this.connection; } }", "this.connection"],
    ["class X { m() { this.socketCount; } }", "this.socketCount"],
    ["class X { m() { this.sockets; } }", "this.sockets"],
    ["class X { m() { this.users[0]; } }", "this.users[0]"],
    ["class X { m() { this.timer = setTimeout(f, 1); } }", "this.timer"],
    ["class X { m() { this.dialog = make(); this.dialog.onclose = f; } }", "this.dialog"],
  ])("%s: no", (text, expression) => {
    expect(isSocket(text, expression)).toBe(false);
  });
});
