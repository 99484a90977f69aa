import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "unguarded", {
  "setTimeout imported from node:timers under another name": {
    text: `
      import { setTimeout as later } from "node:timers";
      export class Client {
        ws?: WebSocket;
        stopped = false;
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        retry() {
          later(() => this.connect(), 1000);
          ~~~~~ [unguarded certain]
        }
        stop() {
          this.stopped = true;
          this.ws?.close();
        }
      }
    `,
    mends: { "a flag": { "() => this.connect()": "() => { if (this.stopped) return; this.connect(); }" } },
  },

  "a setter that arms globalThis.setTimeout": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private gone = false;
        set url(value: string) {
          globalThis.setTimeout(() => this.connect(value), 0);
          ~~~~~~~~~~~~~~~~~~~~~ [unguarded certain]
        }
        get isGone() {
          return this.gone;
        }
        private connect(url: string) {
          this.ws = new WebSocket(url);
        }
        destroy() {
          this.gone = true;
          this.ws?.close();
        }
      }
    `,
    mends: { "a getter looked into": { "() => this.connect(value)": "() => { if (!this.isGone) this.connect(value); }" } },
  },

  "a callback in a nested object literal that arms window.setTimeout": {
    file: "client.js",
    text: `
      export class Client {
        closed = false;
        constructor(bus) {
          bus.register({ handlers: { failed: () => { window.setTimeout(() => this.connect(), 10); } } });
                                                     ~~~~~~~~~~~~~~~~~ [unguarded certain]
        }
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        close() {
          this.closed = true;
          this.ws.close();
        }
      }
    `,
    mends: { "a flag": { "=> this.connect()": "=> this.closed || this.connect()" } },
  },

  "an object literal that owns the socket": {
    file: "client.js",
    text: `
      export const client = {
        ws: null,
        isClosed: false,
        connect() {
          this.ws = new WebSocket("wss://example.test");
        },
        retry() {
          setTimeout(() => this.connect(), 500);
          ~~~~~~~~~~ [unguarded certain]
        },
        close() {
          this.isClosed = true;
          this.ws.close();
          this.ws = null;
        },
      };
    `,
    mends: { "a flag": { "() => this.connect()": "() => { if (this.isClosed) return; this.connect(); }" } },
  },

  "a local handle that no teardown can reach": {
    text: `
      export class Client {
        ws?: WebSocket;
        closed = false;
        start() {
          const beat = setInterval(() => {
                       ~~~~~~~~~~~ [unguarded certain]
            this.ws!.send("beat");
            console.log(beat);
          }, 1000);
        }
        close() {
          this.closed = true;
          this.ws!.close();
        }
      }
    `,
    mends: { "a flag that stops the interval": { 'this.ws!.send("beat");': 'if (this.closed) { clearInterval(beat); return; }\n      this.ws!.send("beat");' } },
  },

  "a local handle that is only unreferenced": {
    text: `
      export class Client {
        ws?: WebSocket;
        start() {
          const beat = setInterval(() => this.ws!.send("beat"), 1000);
                       ~~~~~~~~~~~ [unguarded certain]
          beat.unref();
        }
        close() {
          this.ws!.close();
          this.ws = undefined;
        }
      }
    `,
    mends: { "the slot's presence checked": { '() => this.ws!.send("beat")': '() => { if (this.ws) this.ws.send("beat"); }' } },
  },

  "a reconnect timer that the end itself arms, unless it was wanted": {
    text: `
      export function client(url: string) {
        let ws: WebSocket;
        let shouldRetry = true;
        const onClose = () => {
          if (shouldRetry) setTimeout(connect, 1000);
                           ~~~~~~~~~~ [unguarded certain]
        };
        const connect = () => {
          ws = new WebSocket(url);
          ws.addEventListener("close", onClose);
        };
        connect();
        return {
          close(forGood = false) {
            shouldRetry = !forGood;
            ws.removeEventListener("close", onClose);
            ws.close();
            onClose();
          },
        };
      }
    `,
    mends: {
      "asked again when it fires": { "const connect = () => {": "const connect = () => {\n    if (!shouldRetry) return;" },
      "armed in any case: a restart": { "if (shouldRetry) setTimeout": "setTimeout" },
      "a close timeout": { "setTimeout(connect, 1000)": "setTimeout(() => ws.close(), 1000)" },
    },
  },
});
