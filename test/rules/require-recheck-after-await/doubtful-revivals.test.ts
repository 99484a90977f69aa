import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "revives", {
  "a wait for somebody else": {
    file: "client.js",
    text: `
      export class Client {
        connect() {
          this.ws = new WebSocket("wss://client.example");
        }
        async login(ask) {
          const ws = this.ws;
          ws.binaryType = "arraybuffer";
          await ask("who are you");
          this.connected = true;
          ~~~~~~~~~~~~~~~~~~~~~ [revives certain]
        }
        exchange(text) {
          this.ws.send(text);
        }
        close() {
          this.connected = false;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    quiets: {
      "for an answer of the very connection": { 'await ask("who are you");': 'await this.ws.request("who are you");' },
      "for one over a constant that holds it": { 'await ask("who are you");': 'await ws.request("who are you");' },
      "for one that takes it": { 'await ask("who are you");': "await ask(this.ws);" },
      "for a method that sends over it": { 'await ask("who are you");': 'await this.exchange("who are you");' },
      "for the end itself": { 'await ask("who are you");': "await new Promise(this.end.bind(this));" },
    },
  },

  "a connection that the awaited method opens": {
    file: "client.js",
    text: `
      export class Client {
        async login(url) {
          await this.prepare(url);
          this.connected = true;
          ~~~~~~~~~~~~~~~~~~~~~ [revives certain]
        }
        async prepare(url) {
          this.ws = new WebSocket(url);
          await opened(this.ws);
        }
        close() {
          this.connected = false;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    quiets: { "what is pending ended by the teardown": { "await opened(this.ws);": "await new Promise((resolve) => this.waiters.push(resolve));", "    this.connected = false;\n    this.ws?.close();": "    this.connected = false;\n    this.abortAllPending();\n    this.ws?.close();" } },
  },

  "a loop that anybody may leave": {
    file: "worker.js",
    text: `
      export class Worker {
        stopping = false;
        done = false;
        async run(fetchJobs) {
          while (!this.done) {
            await fetchJobs();
          }
          this.state = "running";
          ~~~~~~~~~~~~~~~~~~~~~~ [revives certain]
        }
        async stop() {
          this.stopping = true;
          this.state = "closed";
          this.ws?.close();
        }
      }
    `,
    mends: { "one that only the stop ends": { "while (!this.done) {": "while (!this.stopping) {" } },
  },

  "an object that another one ends": {
    file: "monitor.js",
    text: `
      export class Pinger {
        connection = null;
        measure(dial) {
          dial().then((connection) => {
            this.connection = connection;
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [revives certain]
          });
        }
        close() {
          this.closed = true;
          this.connection?.destroy();
          this.connection = null;
        }
      }
      export class Monitor {
        constructor() {
          this.pinger = new Pinger();
        }
        check() {
          return () => {
            this.pinger?.close();
            this.pinger = null;
          };
        }
      }
    `,
    quiets: { "its own end checked in what it calls": { "this.connection = connection;\n    });": "this.take(connection);\n    });\n  }\n  take(connection) {\n    if (this.closed) return connection.destroy();\n    this.connection = connection;" } },
  },

  "a check after either branch": {
    file: "transport.js",
    text: `
      export class Transport {
        done = false;
        socket = null;
        async connect(first, dial, tls) {
          if (first) {
            this.socket = await tls();
            ~~~~~~~~~~~~~~~~~~~~~~~~~ [revives certain]
          } else {
            await dial();
          }
          if (this.broken) this.socket?.destroy();
        }
        close() {
          this.done = true;
          this.socket?.destroy();
          this.socket = null;
        }
      }
    `,
    mends: { "that ends it": { "if (this.broken)": "if (this.done)" } },
  },
});
