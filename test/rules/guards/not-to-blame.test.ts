import { describe, expect, it } from "vitest";
import { analyze } from "../../../rules/src/detect/index.ts";

/** Code that rounds of judging on public clients showed to be right, each beside the wrong one it is next to. */
function certain(text: string): string[] {
  return analyze(text, "client.ts")
    .filter(({ confidence }) => confidence === "certain")
    .map(({ rule, messageId }) => `${rule}/${messageId}`);
}

describe("what is not to blame", () => {
  const interval = (where: string, armed: string): string => `
    export class Provider {
      private ws?: WebSocket;
      private sync?: ReturnType<typeof setInterval>;
      ${where} { ${armed} }
      disconnect() { this.ws?.close(); this.ws = undefined; }
      destroy() { clearInterval(this.sync); this.ws?.close(); this.ws = undefined; }
    }`;

  it("an interval that the constructor arms serves every connection; one that connect() arms does not", () => {
    const armed = `this.sync = setInterval(() => this.ws?.send("sync"), 1000);`;
    expect(certain(interval("constructor()", armed))).toEqual([]);
    expect(certain(interval("begin()", armed))).toContain("require-timer-guard/leftArmed");
  });

  const reset = (before: string): string => `
    export class Client {
      private ws?: WebSocket;
      private open = false;
      async reset(load: () => Promise<void>) { ${before} await load(); this.open = true; }
      close() { this.open = false; this.ws?.close(); this.ws = undefined; }
    }`;

  it("a flag that a function lowers and raises again says that it is at work; one only raised revives", () => {
    expect(certain(reset("this.open = false;"))).toEqual([]);
    expect(certain(reset(""))).toEqual(["require-recheck-after-await/revives"]);
  });

  const made = (modifier: string): string => `
    export class Client {
      private ws?: WebSocket;
      ${modifier} async open(load: () => Promise<string>) { const url = await load(); this.ws = new WebSocket(url); }
      static async create(load: () => Promise<string>) { await load(); const client = new Client(); return client; }
      constructor() { this.ws = new WebSocket("wss://client.example"); }
      close() { this.ws?.close(); this.ws = undefined; }
    }`;

  it("a static factory's object, which nobody else has yet; a method's own socket is", () => {
    expect(certain(made(""))).toEqual(["require-recheck-after-await/connectsAfterAwait"]);
  });

  const called = (name: string): string => `
    export class Client {
      private ws?: WebSocket;
      private closed = false;
      async retry(load: () => Promise<void>) { await load(); this.${name}(); }
      close() { this.closed = true; this.ws?.close(); this.ws = undefined; }
    }`;

  it("a notification named after connecting; a call named so connects", () => {
    expect(certain(called("reconnectCallback"))).toEqual([]);
    expect(certain(called("reconnect"))).toEqual(["require-recheck-after-await/connectsAfterAwait"]);
  });

  const started = (caller: string): string => `
    export class Relay {
      private ws?: WebSocket;
      private beat?: ReturnType<typeof setInterval>;
      ${caller} { this.start(); }
      start() { this.beat = setInterval(() => this.ws?.send("beat"), 1000); }
      close() { clearInterval(this.beat); this.ws?.close(); }
    }`;

  it("a start() that only the constructor calls; one that connect() calls runs again", () => {
    expect(certain(started("constructor()"))).toEqual([]);
    expect(certain(started("connect()"))).toEqual(["require-timer-guard/overwritten"]);
  });
});
