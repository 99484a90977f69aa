import { describeHits } from "../../support/caret-cases.ts";

const check = (condition: string) => ({ "      this.connect();": `      if (${condition}) return;\n      this.connect();` });
const captured = (declaration: string, condition: string) => ({
  "    setTimeout(() => {": `    ${declaration}\n    setTimeout(() => {`,
  ...check(condition),
});

describeHits("require-timer-guard", "unguarded", {
  "a late connect": {
    text: `
      import { generationOf } from "@stale-guard/runtime";
      export class Client {
        private ws: WebSocket | undefined;
        private closed = false;
        private wanted = true;
        private zorp = false;
        private phase = "open";
        private generation = 0;
        private abort = new AbortController();
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        lose() {
          setTimeout(() => {
          ~~~~~~~~~~ [unguarded certain]
            this.connect();
          }, 1000);
        }
        private isGone() {
          return this.closed;
        }
        get live() {
          return !this.closed && this.wanted;
        }
        close() {
          this.closed = true;
          this.wanted = false;
          this.zorp = true;
          this.phase = "CLOSED";
          this.generation++;
          this.abort.abort();
          generationOf(this).advance();
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "a flag": check("this.closed"),
      "a flag of the other polarity": check("!this.wanted"),
      "a flag of a meaningless name": check("this.zorp"),
      "a flag compared": check("this.closed === true"),
      "a state": check('this.phase === "CLOSED"'),
      "a flag among other conditions": check("Math.random() > 1 || this.closed"),
      "a flag around the effect": { "this.connect();": "if (this.wanted) this.connect();" },
      "a flag in a conditional expression": { "this.connect();": "this.closed ? undefined : this.connect();" },
      "a flag in the callee's first lines": { "connect() {\n": 'connect() {\n    if (this.closed) return console.warn("closed");\n' },
      "a throw in the callee's first lines": { "connect() {\n": 'connect() {\n    if (this.closed) throw new Error("closed");\n' },
      "a predicate method": check("this.isGone()"),
      "a predicate getter": check("!this.live"),
      "the slot's presence": check("!this.ws"),
      "the slot's readyState": check("this.ws?.readyState !== WebSocket.OPEN"),
      "identity with a captured local": captured("const ws = this.ws;", "this.ws !== ws"),
      "a generation": captured("const generation = this.generation;", "generation !== this.generation"),
      "a signal of the owner": check("this.abort.signal.aborted"),
      "a captured signal": captured("const { signal } = this.abort;", "signal.aborted"),
      "a token": captured("const token = generationOf(this).current;", "!token.isCurrent"),
    },
  },

  "one of many sockets, opened again": {
    text: `
      export class Pool {
        private sockets: Record<string, WebSocket> = {};
        retry(id: string) {
          setTimeout(() => {
          ~~~~~~~~~~ [unguarded certain]
            this.open(id);
          }, 100);
        }
        private open(id: string) {
          this.sockets[id] = new WebSocket("wss://example.test");
        }
        close(id: string) {
          this.sockets[id]!.close();
          delete this.sockets[id];
        }
      }
    `,
    mends: {
      "the entry's presence": { "      this.open(id);": "      if (this.sockets[id] === undefined) return;\n      this.open(id);" },
      "the entry's identity": {
        "    setTimeout(() => {": "    const socket = this.sockets[id];\n    setTimeout(() => {",
        "      this.open(id);": "      if (this.sockets[id] !== socket) return;\n      this.open(id);",
      },
    },
  },

  "a connect on a library's object": {
    file: "client.js",
    text: `
      export function keep(socket, client) {
        setInterval(() => {
        ~~~~~~~~~~~ [unguarded certain]
          client.connect();
        }, 1000);
        return () => {
          client.disconnect();
        };
      }
    `,
    mends: {
      "destroyed": { "    client.connect();": "    if (client.destroyed) return;\n    client.connect();" },
      "isConnected()": { "    client.connect();": "    if (!client.isConnected()) return;\n    client.connect();" },
    },
  },
});
