import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-throw-in-reconnect-callback", "dropped", {
  "an async function as TypeScript writes it for old engines": {
    file: "transport.js",
    text: `
      export class Transport {
        listen() {
          this.socket = new WebSocket("wss://example.test");
          this.socket.addEventListener("close", () => {
            void this.closed();
                 ~~~~~~~~~~~ [dropped certain]
          });
        }
        closed() {
          return __awaiter(this, arguments, void 0, function* (error) {
            yield this.flush(error);
            this.done = true;
          });
        }
      }
    `,
    mends: { "one that catches what it waits for": { "yield this.flush(error);": "try { yield this.flush(error); } catch { this.failed = true; }" } },
  },

  "a void in a timer callback": {
    text: `
      export class Client {
        private async load() {
          await fetch("https://example.test");
        }
        start() {
          setInterval(() => {
            void this.load();
                 ~~~~~~~~~ [dropped possible]
          }, 1000);
        }
      }
    `,
    mends: {
      "a catch": { "void this.load();": "void this.load().catch(console.error);" },
    },
  },

  "a promise by its declared type in a socket's listener": {
    text: `
      export class Client {
        #url = "https://example.test";
        constructor(ws: WebSocket) {
          ws.onopen = () => {
            this.#login();
            ~~~~~~~~~~~ [dropped possible]
          };
        }
        async #login(): Promise<void> {
          await fetch(this.#url);
        }
      }
    `,
    mends: {
      "a catch": { "this.#login();": "this.#login().catch(console.error);" },
      "a callee that catches everything": { "await fetch(this.#url);": "try { await fetch(this.#url); } catch { return; }" },
    },
  },

  "a short arrow's void": {
    file: "client.js",
    text: `
      export function keepAlive(client, ws) {
        ws.on("close", () => void client.reconnect());
                                  ~~~~~~~~~~~~~~~~ [dropped certain]
      }
    `,
    mends: {
      "a catch": { "void client.reconnect()": "void client.reconnect().catch(() => {})" },
      "what makes no promise": { "void client.reconnect()": "void client.losses.push(Date.now())" },
    },
  },

  "ES5 prototype code": {
    file: "client.js",
    text: `
      function Client(url) {
        this.url = url;
      }
      Client.prototype.load = async function () {
        return fetch(this.url);
      };
      Client.prototype.start = function () {
        var self = this;
        setTimeout(function () {
          void self.load();
               ~~~~~~~~~ [dropped possible]
        }, 100);
      };
    `,
    mends: { "a catch": { "void self.load();": "self.load().catch(function () {});" } },
  },

  "a send in a timer, by what other callers do with it": {
    text: `
      export class Client {
        private ws = new WebSocket("wss://example.test");
        private timer: NodeJS.Timeout | undefined;
        private transmit(text: string) {
          return transmitOver(this.ws.send(text));
        }
        async hello() {
          await this.transmit("hello");
        }
        beat() {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => this.transmit("ping"), 1000);
                                        ~~~~~~~~~~~~~ [dropped certain]
        }
        close() {
          clearTimeout(this.timer);
          this.ws.close();
        }
      }
      declare function transmitOver(sent: void): Promise<void>;
    `,
    mends: {
      "a catch": { 'this.transmit("ping")': 'this.transmit("ping").catch(console.error)' },
      "a value that nobody takes for a promise": { 'await this.transmit("hello")': 'this.transmit("hello")' },
    },
  },

  "an async method on close": {
    text: `
      export class Client {
        constructor(ws: WebSocket) {
          ws.onclose = () => {
            this.retry();
            ~~~~~~~~~~ [dropped certain]
          };
        }
        private async retry() {
          await new Promise((resolve) => setTimeout(resolve, 1000));
          await fetch("https://example.test");
        }
      }
    `,
    mends: { "a callee that handles what can fail": { 'await fetch("https://example.test");': 'await fetch("https://example.test").catch(console.error);' } },
  },

  "an asynchronous send on abort": {
    text: `
      import { Worker } from "node:worker_threads";
      export class Client {
        private ws?: WebSocket;
        connect(signal: AbortSignal) {
          this.ws = new WebSocket("wss://example.test");
          signal.addEventListener("abort", () => {
            this.leave();
            ~~~~~~~~~~ [dropped certain]
          });
        }
        private async leave() {
          await this.flush();
          this.ws?.send("leave");
          this.ws?.close();
        }
        private flush(): Promise<void> {
          return fetch("https://example.test").then(() => {});
        }
      }
    `,
    quiets: { "a close only": { '    this.ws?.send("leave");\n': "" } },
  },

  "a job that a timer drops": {
    file: "jobs.js",
    text: `
      const { Worker } = require("node:worker_threads");
      exports.run = function (signal, url) {
        const worker = new Worker("./work.js");
        signal.addEventListener("abort", () => {
          void worker.postResult(url);
          ~~~~~~~~~~~~~~~~~ [dropped certain]
        });
      };
    `.replace("          void worker", "          void worker").replace("          ~~~", "               ~~~"),
    mends: { "the thread's end": { "worker.postResult(url)": "worker.terminate()" } },
  },

  "a close that says goodbye on abort": {
    text: `
      export class Client {
        private ws?: WebSocket;
        constructor(signal: AbortSignal) {
          signal.addEventListener("abort", () => {
            this.close();
            ~~~~~~~~~~ [dropped certain]
          });
        }
        async connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        async close() {
          this.ws?.send("goodbye");
          await this.release();
        }
        private async release() {
          const ws = this.ws;
          this.ws = undefined;
          await fetch("https://example.test");
          ws?.close();
        }
      }
    `,
    quiets: { "one that only ends": { '    this.ws?.send("goodbye");\n': "" } },
  },
});
