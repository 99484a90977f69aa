import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "clobbersSuccessor", {
  "a close that waits for the last bytes": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        connect() {
          this.ws = new WebSocket("wss://client.example");
        }
        async close(flush: () => Promise<void>) {
          await flush();
          this.ws?.close();
          ~~~~~~~~~~~~~~ [clobbersSuccessor certain]
          this.ws = null;
        }
      }
    `,
    mends: {
      "the slot compared": { "await flush();": "const { ws } = this;\n    await flush();\n    if (this.ws !== ws) return;" },
      "closed before the wait": { "    await flush();\n    this.ws?.close();\n    this.ws = null;": "    this.ws?.close();\n    this.ws = null;\n    await flush();" },
      "a connect that leaves an open socket alone": { '    this.ws = new WebSocket': '    if (this.ws) return;\n    this.ws = new WebSocket' },
      "the own socket, from a constant": { "    await flush();\n    this.ws?.close();\n    this.ws = null;": "    const { ws } = this;\n    await flush();\n    ws?.close();" },
    },
    quiets: { "both ask for the state first": { "    this.ws = new WebSocket": "    if (this.state !== 0) return;\n    this.ws = new WebSocket", "    await flush();": "    if (this.state === 0) return;\n    this.state = next();\n    await flush();" } },
  },

  "callbacks that the own waiting function calls later": {
    file: "socket.js",
    text: `
      export class Socket {
        constructor() {
          this.conn = null;
          this.clock = 0;
        }
        connect() {
          this.clock++;
          this.conn = new WebSocket("wss://client.example");
        }
        disconnect() {
          const clock = this.clock;
          this.whenEmpty(() => {
            this.conn.close();
            ~~~~~~~~~~~~~~~ [clobbersSuccessor certain]
            this.conn = null;
          });
        }
        whenEmpty(callback, tries = 1) {
          if (tries === 5) {
            callback();
            return;
          }
          setTimeout(() => this.whenEmpty(callback, tries + 1), 100);
        }
      }
    `,
    mends: { "the clock compared": { "this.conn.close();": "if (clock !== this.clock) return;\n      this.conn.close();" } },
  },

  "callbacks that a timer calls, which somebody may clear": {
    file: "socket.js",
    text: `
      export class Socket {
        connect() {
          this.conn = new WebSocket("wss://client.example");
        }
        disconnect() {
          this.whenEmpty(() => {
            this.conn.close();
            ~~~~~~~~~~~~~~~ [clobbersSuccessor possible]
            this.conn = null;
          });
        }
        whenEmpty(callback) {
          clearTimeout(this.waiting);
          this.waiting = setTimeout(callback, 100);
        }
      }
    `,
    mends: {},
  },

  "a slot that is emptied late, and that anybody may have filled": {
    file: "transport.js",
    text: `
      export class Transport {
        connect() {
          this.ws = new WebSocket("wss://client.example");
          this.ws.onerror = console.error;
        }
        async retry() {
          await this.backoff();
          this.ws.close();
          ~~~~~~~~~~~~~ [clobbersSuccessor certain]
          this.connect();
        }
        again() {
          this.connect();
        }
      }
    `,
    quiets: { "only this very function fills it": { "again() {\n    this.connect();": "again() {\n    this.log();" } },
  },

  "a close that a reconnect has overtaken": {
    file: "client.js",
    text: `
      export class Client {
        connect() {
          this.ws = new WebSocket("wss://client.example");
        }
        async close(flush) {
          await flush();
          this.ws.close();
          ~~~~~~~~~~~~~ [clobbersSuccessor certain]
        }
      }
    `,
    quiets: {
      "what fills the slot is nobody's wish": { "  connect() {": "  handleFailure() {" },
      "a private part of an end": { "async close(flush)": "async _closed(flush)" },
    },
  },

  "a function that fills the slot of the same object": {
    file: "transport.js",
    text: `
      export function Transport(url) {
        this.ws = new WebSocket(url);
      }
      Transport.prototype.connect = function (url) {
        this.ws = new WebSocket(url);
      };
      Transport.prototype.fail = async function (reason) {
        await this.report(reason);
        this.ws.close();
        ~~~~~~~~~~~~~ [clobbersSuccessor certain]
      };
    `,
    mends: { "the constructor, which makes another object": { "prototype.connect = function (url) {\n  this.ws = new WebSocket(url);": "prototype.connect = function (url) {\n  this.url = url;" } },
  },
});
