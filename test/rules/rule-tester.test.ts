import plugin from "eslint-plugin-stale-guard";
import { RuleTester } from "../support/rule-tester.ts";

const tester = new RuleTester();
const { rules } = plugin;

tester.run("require-timer-guard", rules["require-timer-guard"], {
  valid: [
    { name: "no timer at all", code: "export class Client { close() { this.ws.close(); } }" },
    {
      name: "a flag read in the callback",
      code: "class A { retry() { setTimeout(() => { if (!this.closed) this.connect(); }, 1); } close() { this.closed = true; this.ws.close(); } }",
    },
    { name: "a possible finding", code: "class A { tick() { setTimeout(() => { this.n = 1; }, 1); } close() { this.n = 0; this.ws.close(); } }", options: [{ confidence: "certain" }] },
  ],
  invalid: [
    {
      name: "a dropped timer",
      code: "class A { retry() { setTimeout(() => this.connect(), 1); } close() { this.closed = true; this.ws.close(); } }",
      errors: [
        {
          messageId: "unguarded",
          data: { teardown: "close()", teardownLine: "1", handle: "the timer", armLine: "1", effect: "opens a connection with this.connect()", effectLine: "1" },
        },
      ],
    },
    {
      name: "a kept timer",
      code: "class A { constructor() { this.t = setTimeout(() => this.connect(), 1); } close() { this.ws.close(); } }",
      errors: [
        {
          messageId: "leftArmed",
          column: 75,
          endColumn: 80,
          suggestions: [
            { messageId: "clearIt", output: "class A { constructor() { this.t = setTimeout(() => this.connect(), 1); } close() { clearTimeout(this.t); this.ws.close(); } }" },
          ],
        },
      ],
    },
  ],
});

tester.run("no-throw-in-reconnect-callback", rules["no-throw-in-reconnect-callback"], {
  valid: [
    { name: "a throw that a caller can catch", code: "export function open(url) { if (!url) throw new Error('no url'); }" },
    { name: "a caught throw", code: "setTimeout(() => { try { throw new Error('late'); } catch {} }, 1);" },
    { name: "an error reported outside the stack on purpose", code: "export const report = (error) => setTimeout(() => { throw error; });" },
  ],
  invalid: [
    {
      name: "a throw in a timer callback",
      code: "let open = true;\nsetInterval(() => { if (!open) throw new Error('late'); }, 1);\nexport const close = () => { open = false; };",
      errors: [
        {
          messageId: "throws",
          line: 2,
          suggestions: [{ messageId: "returnInstead", output: "let open = true;\nsetInterval(() => { if (!open) return; }, 1);\nexport const close = () => { open = false; };" }],
        },
      ],
    },
    { name: "an await that strict reports", code: "setInterval(async () => { await load(); }, 1);", options: [{ confidence: "possible" }], errors: [{ messageId: "awaitMayReject" }] },
  ],
});

tester.run("assign-client-before-await", rules["assign-client-before-await"], {
  valid: [
    { name: "the client assigned first", code: "class A { async registerClient(client) { this.client = client; await fetch(url); } }" },
    { name: "a method of another name", code: "class A { async attachSession(client) { await fetch(url); this.client = client; } }" },
  ],
  invalid: [
    {
      name: "the client assigned after the await",
      code: "class A { async registerClient(client) { await fetch(url); this.client = client; } }",
      errors: [
        {
          messageId: "clientAfterAwait",
          suggestions: [{ messageId: "assignFirst", output: "class A { async registerClient(client) { this.client = client; await fetch(url); this.client = client; } }" }],
        },
      ],
    },
    {
      name: "a configured method",
      code: "class A { async attachSession(client) { await fetch(url); this.session = client; } }",
      options: [{ registrations: ["attachSession"] }],
      errors: [
        {
          messageId: "clientAfterAwait",
          suggestions: [{ messageId: "assignFirst", output: "class A { async attachSession(client) { this.session = client; await fetch(url); this.session = client; } }" }],
        },
      ],
    },
  ],
});

tester.run("no-rearm-after-teardown", rules["no-rearm-after-teardown"], {
  valid: [
    {
      name: "a flag checked after the await",
      code: "class A { async poll() { await load(); if (this.closed) return; this.t = setTimeout(() => this.poll(), 1); } close() { this.closed = true; clearTimeout(this.t); this.ws.close(); } }",
    },
  ],
  invalid: [
    {
      name: "a timer armed after the await",
      code: "class A { async poll() { await load(); this.t = setTimeout(() => this.poll(), 1); } close() { clearTimeout(this.t); this.ws.close(); } }",
      errors: [{ messageId: "afterAwait", data: { cause: "the await", causeLine: "1", stopper: "close()", stopperLine: "1", handle: "this.t" } }],
    },
  ],
});
