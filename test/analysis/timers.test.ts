import { describe, expect, it } from "vitest";
import type { AnalysisOptions, FileModel } from "../../rules/src/analysis/model.ts";
import { clearedPlace, timerObjectSite, timerSite, type TimerSite, undeclaredHandle } from "../../rules/src/analysis/timers.ts";
import type { CallNode } from "../../rules/src/analysis/syntax.ts";
import { callOf, modelOf, nodeOf, placeText } from "./support.ts";

function siteOf(text: string, call: string, options: Partial<AnalysisOptions> = {}): TimerSite | undefined {
  const file = modelOf(text, options);
  const node = callOf(file, call);
  return timerSite(file, node, file.inventory.enclosing(node));
}

function handleOf(text: string): string | undefined {
  const file = modelOf(text);
  const node = nodeOf(file, "setTimeout(f, 1)") as CallNode;
  const handle = timerSite(file, node, file.inventory.enclosing(node))?.handle;
  return handle?.kind === "kept" ? placeText(handle.place) : handle?.kind;
}

const inMethod = (statements: string): string => `class X { m(n) { ${statements} } }`;

describe("a timer", () => {
  it.each([
    ["setTimeout(f, 1);", "setTimeout", "timeout"],
    ["setInterval(f, 1);", "setInterval", "interval"],
    ["setImmediate(f);", "setImmediate", "immediate"],
    ["requestAnimationFrame(f);", "requestAnimationFrame", "immediate"],
    ["window.setTimeout(f, 1);", "window", "timeout"],
    ["globalThis.setInterval(f, 1);", "globalThis", "interval"],
    ["this.setTimeoutFn(f, 1);", "this", "timeout"],
    ["this._setTimeout(f, 1);", "this", "timeout"],
    ["this.clock.setTimeout(f, 1);", "this", "timeout"],
    ["import { setTimeout } from 'node:timers'; setTimeout(f, 1);", "setTimeout", "timeout"],
    ["import { setInterval as every } from 'timers'; every(f, 1);", "every", "interval"],
    ["timers.set(() => {}, 1);", "timers", "timeout"],
    ["this.timer.set(() => {}, 1);", "this", "timeout"],
  ])("%s", (text, call, kind) => {
    expect(siteOf(text, call)?.kind).toBe(kind);
  });

  it.each([
    ["import { setTimeout } from 'node:timers/promises'; setTimeout(5);", "setTimeout"],
    ["import { setTimeout as sleep } from 'timers/promises'; sleep(5, x);", "sleep"],
    ["import { setTimeout } from 'timers/promises'; setTimeout(5, x);", "setTimeout"],
    ["function setTimeout(f) { f(); } setTimeout(f, 1);", "setTimeout"],
    ["setTimeout();", "setTimeout"],
    ["setTimeout(...rest);", "setTimeout"],
    ["clearTimeout(f);", "clearTimeout"],
    ["this.timers.set(id, () => {});", "this"],
    ["map.set(() => {}, 1);", "map"],
    ["this.timers.set(1, 2);", "this"],
    ["new setTimeout(f, 1);", "new"],
    ["toString(f, 1);", "toString"],
    ["constructor(f, 1);", "constructor"],
  ])("%s is none", (text, call) => {
    expect(siteOf(text, call)).toBeUndefined();
  });

  it("may be configured", () => {
    expect(siteOf("schedule(f, 1);", "schedule")).toBeUndefined();
    expect(siteOf("schedule(f, 1);", "schedule", { schedulers: ["schedule"] })?.callback.getText()).toBe("f");
  });
});

describe("a handle", () => {
  it.each([
    ["this.timer = setTimeout(f, 1);", "this.timer"],
    ["this.a = this.b = setTimeout(f, 1);", "this.b"],
    ["this.timer ??= setTimeout(f, 1);", "this.timer"],
    ["this.timers[n] = setTimeout(f, 1);", "this.timers[]"],
    ["n.timer = setTimeout(f, 1);", "n.timer"],
    ["const t = setTimeout(f, 1); clearTimeout(t);", "t"],
    ["this.timer = setTimeout(f, 1) as unknown as number;", "this.timer"],
    ["this.timer = setTimeout(f, 1).unref();", "this.timer"],
    ["this.timer = setTimeout(f, 1).unref?.();", "this.timer"],
    ["this.timer = n ? setTimeout(f, 1) : null;", "this.timer"],
    ["const t = n ? setTimeout(f, 1) : null; clearTimeout(t);", "t"],
    ["this.timers.push(setTimeout(f, 1));", "this.timers[]"],
    ["this.timers.set(n, setTimeout(f, 1));", "this.timers[]"],
  ])("%s is kept", (statements, expected) => {
    expect(handleOf(inMethod(statements))).toBe(expected);
  });

  it.each([
    "setTimeout(f, 1);",
    "void setTimeout(f, 1);",
    "n && setTimeout(f, 1);",
    "n ? setTimeout(f, 1) : 0;",
    "setTimeout(f, 1).unref();",
    "const t = setTimeout(f, 1);",
    "ws.on('close', () => setTimeout(f, 1));",
    "this.ws.onmessage = () => setTimeout(f, 1);",
  ])("%s is dropped", (statements) => {
    expect(handleOf(inMethod(statements))).toBe("dropped");
  });

  it.each([
    "return setTimeout(f, 1);",
    "keep(setTimeout(f, 1));",
    "this.queue.schedule(setTimeout(f, 1));",
    "return { t: setTimeout(f, 1) };",
    "const arm = () => setTimeout(f, 1);",
    "ids.map(() => setTimeout(f, 1));",
  ])("%s is handed on", (statements) => {
    expect(handleOf(inMethod(statements))).toBe("handed on");
  });
});

describe("clearing", () => {
  const clears = (text: string, call: string): string | undefined => {
    const file = modelOf(text);
    return placeText(clearedPlace(file, callOf(file, call)));
  };

  it.each([
    ["clearTimeout(this.timer);", "clearTimeout", "this.timer"],
    ["clearInterval(this.timers[n]);", "clearInterval", "this.timers[]"],
    ["window.clearTimeout(this.timer!);", "window", "this.timer"],
    ["this.clearTimeoutFn(this.timer);", "this.clearTimeoutFn", "this.timer"],
    ["cancelAnimationFrame(this.frame);", "cancelAnimationFrame", "this.frame"],
    ["stopTimer(this.timer);", "stopTimer", "this.timer"],
    ["timers.clear(this.timer);", "timers", "this.timer"],
    ["clearTimeout(this.timers.get(n));", "clearTimeout", "this.timers[]"],
    ["this.timers.forEach(clearTimeout);", "this.timers", "this.timers[]"],
  ])("%s", (statements, call, expected) => {
    expect(clears(inMethod(statements), call)).toBe(expected);
  });

  it.each([
    ["clearTimeout();", "clearTimeout"],
    ["clearTimeout(1);", "clearTimeout"],
    ["keep(this.timer);", "keep"],
    ["setTimeout(this.timer);", "setTimeout"],
    ["this.timers.forEach(log);", "this.timers"],
  ])("%s clears nothing", (statements, call) => {
    expect(clears(inMethod(statements), call)).toBeUndefined();
  });

  const undeclared = (text: string): string | undefined => {
    const file: FileModel = modelOf(text);
    return undeclaredHandle(file, callOf(file, "clear"))?.text;
  };

  it("of a name that nothing declares is known", () => {
    expect(undeclared("clearTimeout(timer);")).toBe("timer");
    expect(undeclared("let timer; clearTimeout(timer);")).toBeUndefined();
    expect(undeclared("clearTimeout(undefined);")).toBeUndefined();
    expect(undeclared("clearAll(timer);")).toBeUndefined();
    expect(undeclared("clearTimeout(this.timer);")).toBeUndefined();
  });
});

describe("a timer object", () => {
  const site = (text: string): TimerSite | undefined => {
    const file = modelOf(text);
    const node = callOf(file, "this.retry.");
    return timerObjectSite(file, node, file.inventory.enclosing(node));
  };

  it.each([
    "class X { retry = new Timer(() => this.connect(), 5); m() { this.retry.schedule(); } }",
    "class X { constructor() { this.retry = new Backoff({ run: () => this.connect() }); } m() { this.retry.start(); } }",
    "class X { retry = createTimer(function () {}); m() { this.retry.restart(); } }",
  ])("%s", (text) => {
    const found = site(text);
    expect(found?.handle).toMatchObject({ kind: "kept", place: { path: ["retry"] } });
    expect(found?.callback.getText()).toMatch(/^\(\) => this\.connect\(\)$|^function/);
  });

  it.each([
    "class X { retry = new Timer(5); m() { this.retry.schedule(); } }",
    "class X { retry = new Queue(() => this.connect()); m() { this.retry.schedule(); } }",
    "class X { retry = new Timer(() => this.connect(), 5); m() { this.retry.stop(); } }",
    "class X { retry = setTimeout(() => this.connect(), 5); m() { this.retry.refresh(); } }",
    "class X { m() { this.retry.schedule(); } }",
  ])("%s is none", (text) => {
    expect(site(text)).toBeUndefined();
  });
});
