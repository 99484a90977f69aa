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
      "for what a reader made of it reads": { 'await ask("who are you");': "const read = reader(this.ws);\n    await read(4);" },
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

  "an object that is made anew at the end of another": {
    file: "monitor.ts",
    text: `
      export class Monitor {
        pinger: Pinger | undefined;
        close() {
          this.pinger?.close();
          this.pinger = undefined;
        }
      }
      export function restart(monitor: Monitor) {
        return () => {
          monitor.pinger = new Pinger(monitor);
        };
      }
      export class Pinger {
        connection: WebSocket | undefined;
        closed = false;
        late = false;
        constructor(readonly monitor: Monitor) {
          this.connection = undefined;
        }
        close() {
          this.closed = true;
          this.connection?.close();
          this.connection = undefined;
        }
        measure(dial: () => Promise<WebSocket>) {
          dial().then((made) => this.take(made), console.error);
                                ~~~~~~~~~ [revives certain]
        }
        private take(made: WebSocket) {
          if (this.late) return;
          this.connection = made;
        }
      }
    `,
    quiets: { "its own end checked in what it calls": { "if (this.late)": "if (this.closed)" } },
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
