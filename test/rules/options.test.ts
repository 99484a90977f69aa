import { Linter } from "eslint";
import plugin from "eslint-plugin-stale-guard";
import { describe, expect, it } from "vitest";
import { linted, type LintOptions } from "../support/caret-lint.ts";

const timers = "require-timer-guard";

const scheduler = `
import { soon } from "some-scheduler";
export class Client {
  reconnectTimers = 0;
  connect() { this.ws = new WebSocket("wss://example.test"); }
  retry() { soon(() => this.connect(), 1000); }
  close() { this.ws.close(); this.ws = null; }
}`;

const teardown = `
export class Client {
  constructor() { this.alive = true; }
  connect() { this.ws = new WebSocket("wss://example.test"); }
  retry() { setTimeout(() => this.connect(), 1000); }
  vanish() { this.alive = false; }
}`;

const guard = `
export class Client {
  constructor(policy) { this.policy = policy; }
  connect() { this.ws = new WebSocket("wss://example.test"); }
  retry() { setTimeout(() => { if (this.policy.permits()) this.connect(); }, 1000); }
  close() { this.ws.close(); this.ws = null; }
}`;

const registration = `
export class Gateway {
  async attachSession(client) {
    await fetch("https://example.test");
    this.client = client;
  }
}`;

const possible = `
export function poll(socket) {
  return setInterval(async () => {
    await socket.load();
  }, 1000);
}`;

function ids(code: string, options: LintOptions): (string | undefined)[] {
  return linted({ code, fileName: "client.js" }, "recommended", options).map(({ messageId }) => messageId);
}

describe.each([
  ["schedulers", timers, scheduler, ["soon"], [], ["unguarded"]],
  ["teardowns", timers, teardown, ["vanish"], [], ["unguarded"]],
  ["guards", timers, guard, ["permits"], ["unguarded"], []],
  ["registrations", "assign-client-before-await", registration, ["attachSession"], [], ["clientAfterAwait"]],
] as const)("%s", (name, rule, code, value, without, withIt) => {
  it("changes what is found, as the rule's option", () => {
    expect(ids(code, { rule })).toEqual(without);
    expect(ids(code, { rule, ruleOptions: { [name]: value } })).toEqual(withIt);
  });

  it("changes what is found, as a shared setting", () => {
    expect(ids(code, { rule, settings: { "stale-guard": { [name]: value } } })).toEqual(withIt);
  });

  it("adds to the built-in names and to the settings", () => {
    expect(ids(code, { rule, ruleOptions: { [name]: ["unrelated"] }, settings: { "stale-guard": { [name]: value } } })).toEqual(withIt);
    expect(ids(code, { rule, ruleOptions: { [name]: ["unrelated"] } })).toEqual(without);
  });
});

describe("registrations", () => {
  it("keeps registerClient when others are added", () => {
    const code = registration.replace("attachSession", "registerClient");
    expect(ids(code, { rule: "assign-client-before-await", ruleOptions: { registrations: ["attachSession"] } })).toEqual(["clientAfterAwait"]);
  });
});

describe("confidence", () => {
  const rule = "no-throw-in-reconnect-callback";

  it("possible reports what recommended leaves out", () => {
    expect(ids(possible, { rule })).toEqual([]);
    expect(ids(possible, { rule, ruleOptions: { confidence: "certain" } })).toEqual([]);
    expect(ids(possible, { rule, ruleOptions: { confidence: "possible" } })).toEqual(["awaitMayReject"]);
  });

  it("is what strict sets", () => {
    expect(linted({ code: possible, fileName: "client.js" }, "strict", { rule })).toHaveLength(1);
  });
});

describe("settings", () => {
  it.each([[null], ["text"], [{ guards: "permits" }], [{ guards: [1, null] }], [{ unknown: true }]])("that make no sense are ignored: %j", (value) => {
    expect(ids(guard, { rule: timers, settings: { "stale-guard": value } })).toEqual(["unguarded"]);
  });
});

describe("the schema", () => {
  const verify = (rule: string, options: unknown): (() => void) => {
    const config = { plugins: { "stale-guard": plugin }, rules: { [`stale-guard/${rule}`]: ["error", options] } };
    return () => new Linter({ configType: "flat" }).verify("", config as unknown as Linter.Config);
  };

  it.each(Object.keys(plugin.rules).filter((id) => id !== "no-raw-fetch"))("of %s takes a confidence and refuses what it does not know", (rule) => {
    expect(verify(rule, { confidence: "possible" })).not.toThrow();
    expect(verify(rule, { confidence: "sure" })).toThrow(/"sure" should be/);
    expect(verify(rule, { unknown: true })).toThrow(/"unknown"|additional propert/);
    expect(verify(rule, "possible")).toThrow(/object/);
  });

  it.each([
    [timers, { guards: "isLive" }],
    [timers, { guards: [1] }],
    [timers, { guards: ["a", "a"] }],
    [timers, { registrations: ["attach"] }],
    ["assign-client-before-await", { schedulers: ["later"] }],
    ["no-throw-in-reconnect-callback", { guards: ["isLive"] }],
    ["no-raw-fetch", { confidence: "possible" }],
    ["no-raw-fetch", { allowlist: [] }],
  ])("of %s refuses %j", (rule, options) => {
    expect(verify(rule, options)).toThrow();
  });

  it.each([
    [timers, { schedulers: ["later"], teardowns: ["vanish"], guards: ["isLive"] }],
    ["no-rearm-after-teardown", { schedulers: ["later"], teardowns: ["vanish"], guards: ["isLive"] }],
    ["no-throw-in-reconnect-callback", { schedulers: ["later"] }],
    ["assign-client-before-await", { registrations: ["attach"], teardowns: ["vanish"] }],
  ])("of %s takes %j", (rule, options) => {
    expect(verify(rule, options)).not.toThrow();
  });
});
