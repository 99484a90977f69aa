import { describe, expect, it } from "vitest";
import type { Registration, Removal } from "../../rules/src/analysis/listeners.ts";
import { describe as describePlace } from "../../rules/src/analysis/places.ts";
import { modelOf } from "./support.ts";

const inMethod = (statements: string): string => `class X { m(ws) { ${statements} } }`;
const added = ({ method, event, isOnce, hasSignal }: Registration): string => [method, event, isOnce ? "once" : "", hasSignal ? "signal" : ""].filter((part) => part !== "").join(" ");
const removed = ({ method, event, listener }: Removal): string => `${method} ${event ?? "any"} ${listener?.getText() ?? "all"}`;

describe("listeners.added", () => {
  it.each([
    ["ws.on('close', f);", ["on close"]],
    ["ws.once(Events.Close, this.f);", ["once Close once"]],
    ["ws.addEventListener('close', f, { once: true });", ["addEventListener close once"]],
    ["ws.addEventListener('close', f, { once: false, signal });", ["addEventListener close signal"]],
    ["addEventListener('online', f);", ["addEventListener online"]],
    ["ws.onclose = () => this.x;", ["= close"]],
    ["ws.onclose = null;", []],
    ["ws.onclose = () => {};", []],
    ["ws.on(name(), f);", []],
    ["const addEventListener = f; addEventListener('online', f);", []],
  ])("%s", (statements, expected) => {
    expect(modelOf(inMethod(statements)).listeners.added().map(added)).toEqual(expected);
  });
});

describe("listeners.removed", () => {
  it.each([
    ["ws.off('close', f);", ["off close f"]],
    ["ws.removeListener(name(), f);", ["removeListener any f"]],
    ["ws.removeAllListeners();", ["removeAllListeners any all"]],
    ["ws.removeAllListeners('close');", ["removeAllListeners close all"]],
    ["ws.onclose = null;", ["= close all"]],
    ["ws.onclose = undefined;", ["= close all"]],
    ["ws.onclose = noop;", ["= close all"]],
    ["ws.onclose = function () {};", ["= close all"]],
  ])("%s", (statements, expected) => {
    expect(modelOf(inMethod(statements)).listeners.removed().map(removed)).toEqual(expected);
  });
});

describe("listeners.slots", () => {
  const slots = (text: string): string[] => {
    const { listeners } = modelOf(text);
    return listeners.added().flatMap(({ receiver }) => (receiver === undefined ? [] : listeners.slots(receiver).map(describePlace)));
  };

  it.each([
    ["a slot", "class X { m() { this.ws.on('close', f); } }", ["this.ws"]],
    ["a local kept in a slot", "class X { m() { const ws = open(); this.ws = ws; ws.on('close', f); } }", ["ws", "this.ws"]],
    ["a local kept in an object", "class X { m() { const ws = open(); this.link = { ws }; ws.on('close', f); } }", ["ws", "this.link.ws"]],
    ["a local given on in an object", "class X { set(link) { this.link = link; } m() { const ws = open(); this.set({ ws }); ws.on('close', f); } }", ["ws", "this.link.ws"]],
    ["a parameter", "class X { m() { this.ws = open(); this.set(this.ws); } set(ws) { ws.on('close', f); } }", ["ws", "this.ws"]],
    ["a result", "class X { m() { this.ws = this.make(); } make() { const ws = open(); ws.on('close', f); return ws; } }", ["ws", "this.ws"]],
    ["an awaited result", "class X { async m() { this.ws = await this.make(); } async make() { const ws = open(); ws.on('close', f); return ws; } }", ["ws", "this.ws"]],
  ])("%s", (_name, text, expected) => {
    expect(slots(text)).toEqual(expected);
  });
});

describe("listeners.leadingTo", () => {
  it("finds callers, and functions that run their argument at once", () => {
    const { listeners } = modelOf("class X { a() { this.b(); } b() { return new Promise(() => { this.ws.on('close', () => this.c()); }); } c() {} }");
    const names = listeners.added().flatMap(({ fn }) => [...listeners.leadingTo(fn)].map(({ name }) => name));
    expect(names).toEqual(["", "b", "a"]);
  });
});
