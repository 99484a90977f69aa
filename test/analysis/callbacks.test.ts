import { describe, expect, it } from "vitest";
import type { DeferredCallback } from "../../rules/src/analysis/callbacks.ts";
import { brief } from "../../rules/src/analysis/syntax.ts";
import { functionNamed, modelOf, project } from "./support.ts";

const textOf = ({ kind, event, fn, deferredBy }: DeferredCallback): string =>
  [kind, event, fn.name === "" ? brief(fn.node) : fn.name, deferredBy === undefined ? undefined : `by ${deferredBy.name}`].filter((part) => part !== undefined).join(" ");
const callbacks = (text: string): string[] => modelOf(text).callbacks.all().map(textOf);

const inMethod = (statements: string): string => `class X { m(n) { ${statements} } tick() {x;} }`;

describe("a deferred callback", () => {
  it.each([
    ["setTimeout(() => 1, 5);", ["timer () => 1"]],
    ["setInterval(this.tick, 5);", ["timer tick"]],
    ["setTimeout(this.tick.bind(this), 5);", ["timer tick"]],
    ["setImmediate(() => 1);", ["timer () => 1"]],
    ["queueMicrotask(() => 1);", ["timer () => 1"]],
    ["process.nextTick(this.tick);", ["timer tick"]],
    ["const f = () => 1; setTimeout(f, 5);", ["timer f"]],
    ["ws.on('close', () => 1);", ["listener close () => 1"]],
    ["ws.once('open', this.tick);", ["listener open tick"]],
    ["ws.addEventListener('message', () => 1);", ["listener message () => 1"]],
    ["ws.on(Events.Close, () => 1);", ["listener Close () => 1"]],
    ["ws.onclose = () => 1;", ["listener close onclose"]],
    ["this.ws.onmessage = this.tick;", ["listener message tick"]],
    ["p.then(() => 1);", ["promise () => 1"]],
    ["p.then(() => 1, () => 2).catch(this.tick);", ["promise tick", "promise () => 1", "promise () => 2"]],
    ["p.finally(() => 1);", ["promise () => 1"]],
  ])("%s", (statements, expected) => {
    expect(callbacks(inMethod(statements))).toEqual(expected);
  });

  it.each([
    "list.forEach(() => 1);",
    "run(() => 1);",
    "const f = () => 1; f();",
    "ws.off('close', () => 1);",
    "ws.on('close', unknownName);",
    "ws.on(n, () => 1);",
    "ws.onclose = null;",
    "this.onClose = () => 1;",
    "setTimeout(unknownName, 5);",
    "then(() => 1);",
    "import('node:timers/promises');",
  ])("%s is none", (statements) => {
    expect(callbacks(inMethod(statements))).toEqual([]);
  });

  it("knows who schedules it, and its handle", () => {
    const file = modelOf(inMethod("this.timer = setTimeout(() => 1, 5);"));
    const [only] = file.callbacks.all();
    expect(only?.scheduledBy).toBe(functionNamed(file, "m"));
    expect(only?.timer?.handle).toMatchObject({ kind: "kept", place: { path: ["timer"] } });
  });

  it("is found by its event", () => {
    const file = modelOf(inMethod("ws.on('close', () => 1); ws.on('closed-door', () => 2); p.then(() => 3); ws.onclose = () => 4;"));
    expect(file.callbacks.listeners(/^close$/).map(({ event, receiver }) => `${event} of ${receiver?.getText()}`)).toEqual(["close of ws", "close of ws"]);
  });
});

describe("a function handed to someone who defers it", () => {
  it.each([
    ["directly", "function later(f) { setTimeout(f, 5); } later(() => 1);"],
    ["and calls it in the callback", "function later(f) { setTimeout(() => f(), 5); } later(() => 1);"],
    ["as second parameter", "function later(ms, f) { setTimeout(f, ms); } later(5, () => 1);"],
    ["in a listener", "function later(f) { ws.on('close', () => f()); } later(() => 1);"],
    ["as an option", "function later(o) { setTimeout(() => o.callback(), 5); } later({ callback: () => 1 });"],
    ["as a destructured option", "function later({ callback }) { setTimeout(callback, 5); } later({ callback: () => 1 });"],
    ["as a renamed option", "function later({ callback: f }) { setTimeout(f, 5); } later({ callback: () => 1 });"],
    ["to a constructor", "class later { constructor(f) { this.f = f; } start() { setTimeout(() => this.f(), 5); } } new later(() => 1);"],
    ["to a constructor's field", "class later { constructor(private f) { x; } start() { setInterval(this.f, 5); } } new later(() => 1);"],
  ])("%s", (_, text) => {
    expect(callbacks(text).find((callback) => callback.startsWith("handed"))).toMatch(/^handed (?:\(\) => 1|callback) by later$/);
  });

  it.each([
    ["runs it at once", "function later(f) { f(); } later(() => 1);"],
    ["never runs it", "function later(f) { setTimeout(g, 5); } later(() => 1);"],
    ["defers another parameter", "function later(f, g) { setTimeout(g, 5); } later(() => 1);"],
    ["defers another option", "function later({ other }) { setTimeout(other, 5); } later({ callback: () => 1 });"],
    ["runs it in a promise reaction", "function later(f) { p.then(() => f()); } later(() => 1);"],
    ["fills another slot", "class later { constructor(f) { this.f = f; } start() { setTimeout(() => this.g(), 5); } } new later(() => 1);"],
  ])("is not one handed to someone who %s", (_, text) => {
    expect(callbacks(text).filter((callback) => callback.startsWith("handed"))).toEqual([]);
  });
});

describe("a callback handed to another file", () => {
  it("as a property of a parameter object is deferred there", async () => {
    const file = await project({
      "plugin.ts":
        "import { startHeartbeat } from './heartbeat.js'; class Plugin { connect() { startHeartbeat(this, { interval: 5, reconnectCallback: () => { throw 1; }, other: () => 2 }); } }",
      "heartbeat.ts":
        "export function startHeartbeat(manager: Manager, options: Options) { const beat = () => { if (!manager.ok) options.reconnectCallback(); }; manager.timer = setInterval(beat, options.interval); options.other(); }",
    });
    const handed = file.callbacks.all().filter(({ kind }) => kind === "handed");
    expect(handed.map(textOf)).toEqual(["handed reconnectCallback by startHeartbeat"]);
    expect(handed[0]?.deferredBy?.file.sourceFile.fileName).toMatch(/heartbeat\.ts$/);
    expect(handed[0]?.scheduledBy.name).toBe("connect");
  });

  it("through a slot that a constructor fills is deferred there", async () => {
    const file = await project({
      "main.ts": "import { Watchdog } from './watchdog.js'; class X { dog = new Watchdog(() => { throw 1; }, () => 2); }",
      "watchdog.ts":
        "export class Watchdog { constructor(onDead, onBirth) { this.onDead = onDead; this.onBirth = onBirth; } start() { this.onBirth(); this.timer = setTimeout(() => this.onDead(), 5); } }",
    });
    expect(file.callbacks.all().map(textOf)).toEqual(["handed () => { throw 1; } by Watchdog"]);
  });

  it("which does not defer it is not", async () => {
    const file = await project({
      "main.ts": "import { run } from './run.js'; class X { m() { run(this, () => 1); } }",
      "run.ts": "export function run(m, f) { f(); }",
    });
    expect(file.callbacks.all()).toEqual([]);
  });
});
