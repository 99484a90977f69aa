import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-throw-in-reconnect-callback", "rejects", {
  "an async timer callback that throws": {
    text: `
      export class Client {
        private closed = false;
        private ws?: WebSocket;
        retry() {
          setTimeout(async () => {
            if (this.closed) throw new Error("closed");
                             ~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects certain]
            this.ws = new WebSocket("wss://example.test");
          }, 1000);
        }
        close() {
          this.closed = true;
          this.ws?.close();
        }
      }
    `,
    mends: { "a quiet return": { 'throw new Error("closed");': "return;" } },
  },

  "an async method whose promise a timer drops": {
    text: `
      export class Client {
        #ws: WebSocket | undefined;
        #token = "";
        async #connect() {
          if (this.#token === "") throw new Error("no token");
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects certain]
          this.#ws = new WebSocket("wss://example.test");
        }
        retry() {
          setTimeout(() => {
            this.#connect();
          }, 1000);
        }
        close() {
          this.#token = "";
          this.#ws?.close();
        }
      }
    `,
    mends: {
      "a catch on the promise": { "this.#connect();": "this.#connect().catch(console.error);" },
      "an awaited call in a try": { "() => {\n      this.#connect();": "async () => {\n      try { await this.#connect(); } catch (error) { console.error(error); }" },
    },
  },

  "an async listener of a socket": {
    file: "client.js",
    text: `
      export class Client {
        constructor(ws) {
          this.ready = false;
          ws.on("message", async (data) => {
            if (!this.ready) throw new Error("not ready");
                             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects certain]
            this.ready = data.length > 0;
          });
        }
      }
    `,
    mends: {
      "a quiet return": { 'throw new Error("not ready");': "return;" },
      "a try around it": { 'if (!this.ready) throw new Error("not ready");': 'try { if (!this.ready) throw new Error("not ready"); } catch { return; }' },
    },
  },

  "a factory's async reconnect in an interval": {
    file: "client.js",
    text: `
      export function createClient(url) {
        let attempts = 0;
        let ws;
        async function reconnect() {
          attempts++;
          if (attempts > 5) throw new Error("gave up");
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects certain]
          ws = new WebSocket(url);
        }
        const timer = setInterval(reconnect, 1000);
        return { stop: () => { clearInterval(timer); ws.close(); } };
      }
    `,
    mends: { "a quiet return": { 'throw new Error("gave up");': "return;" } },
  },

  "ES5 prototype code bound to an onclose handler": {
    file: "client.js",
    text: `
      function Client(ws) {
        this.ended = false;
        ws.onclose = this.onClose.bind(this);
      }
      Client.prototype.onClose = async function () {
        if (this.ended) throw new Error("ended twice");
                        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects certain]
        this.ended = true;
      };
    `,
    mends: { "a quiet return": { 'throw new Error("ended twice");': "return;" } },
  },

  "a beat handed to a function that runs it later": {
    text: `
      export class Runner {
        private stopped = false;
        private later(callback: () => Promise<void>) {
          setTimeout(() => callback(), 1000);
        }
        run() {
          this.later(() => this.heartbeat());
        }
        private async heartbeat() {
          if (this.stopped) throw new Error("stopped");
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects certain]
        }
        stop() {
          this.stopped = true;
        }
      }
    `,
    quiets: { "handed to the user, who may wait for it": { "this.later(() => this.heartbeat());": "userCode.eachMessage({ heartbeat: () => this.heartbeat() });" } },
  },

  "an error passed on by an async callback, whose promise nobody has": {
    file: "wake.js",
    text: `
      export function schedule(run) {
        setTimeout(async () => {
          try {
            await run();
          } catch (error) {
            console.error("failed");
            throw error;
            ~~~~~~~~~~~~ [rejects certain]
          }
        }, 100);
      }
    `,
    mends: { "kept": { "throw error;": "schedule(run);" } },
  },
});
