import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "overwritten", {
  "a close and an error listener that both arm": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private timer: NodeJS.Timeout | undefined;
        private closed = false;
        connect() {
          if (this.closed) return;
          this.ws = new WebSocket("wss://example.test");
          this.ws.onerror = this.retry;
          this.ws.onclose = this.retry;
        }
        private retry = () => {
          if (this.closed) return;
          this.timer = setTimeout(() => this.connect(), 1000);
                       ~~~~~~~~~~ [overwritten certain]
        };
        close() {
          this.closed = true;
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: {
      "the old timer cleared first": { "this.timer = setTimeout(": "clearTimeout(this.timer);\n    this.timer = setTimeout(" },
      "the close event alone, which comes once": { "    this.ws.onerror = this.retry;\n": "" },
      "a pending timer checked": { "    if (this.closed) return;\n    this.timer =": "    if (this.closed || this.timer) return;\n    this.timer =" },
    },
  },

  "a public start() that may be called twice": {
    text: `
      export class Poller {
        #timer: NodeJS.Timeout | undefined;
        start() {
          this.#timer = setInterval(() => this.poll(), 1000);
                        ~~~~~~~~~~~ [overwritten possible]
        }
        poll() {}
        stop() {
          clearInterval(this.#timer);
          this.#timer = undefined;
        }
      }
    `,
    mends: {
      "a pending timer checked": { "start() {\n": "start() {\n    if (this.#timer !== undefined) return;\n" },
      "the teardown called first": { "start() {\n": "start() {\n    this.stop();\n" },
    },
  },

  "ES5 prototype code": {
    file: "client.js",
    text: `
      function Client() {
        this.timer = null;
      }
      Client.prototype.schedule = function () {
        this.timer = setTimeout(this.tick.bind(this), 1000);
                     ~~~~~~~~~~ [overwritten possible]
      };
      Client.prototype.tick = function () {};
      Client.prototype.stop = function () {
        clearTimeout(this.timer);
      };
    `,
    mends: { "the old timer cleared first": { "this.timer = setTimeout(": "clearTimeout(this.timer);\n  this.timer = setTimeout(" } },
  },

  "a closure's timer armed at every error": {
    file: "watch.js",
    text: `
      export function watch(ws) {
        let timer;
        ws.on("error", () => {
          timer = setTimeout(() => ws.ping(), 1000);
                  ~~~~~~~~~~ [overwritten certain]
        });
        ws.on("close", () => clearTimeout(timer));
      }
    `,
    mends: {
      "the old timer cleared first": { "timer = setTimeout(": "clearTimeout(timer);\n    timer = setTimeout(" },
      "a single flight": { "timer = setTimeout(": "if (timer) return;\n    timer = setTimeout(" },
    },
  },

  "a helper that arms, called by a method that may have armed before": {
    text: `
      export class Client {
        private retryTimer?: ReturnType<typeof setTimeout>;
        private ws?: WebSocket;
        notify(delay: number) {
          this.startRetryTimer(delay);
        }
        startRetryTimer(delay: number) {
          this.retryTimer = setTimeout(() => this.connect(), delay);
                            ~~~~~~~~~~ [overwritten certain]
        }
        cancelRetryTimer() {
          clearTimeout(this.retryTimer);
        }
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        close() {
          this.cancelRetryTimer();
          this.ws?.close();
        }
      }
    `,
    mends: { "a single flight": { "this.retryTimer = setTimeout(": "if (this.retryTimer) return;\n    this.retryTimer = setTimeout(" } },
    quiets: { "the caller clearing first": { "this.startRetryTimer(delay);": "this.cancelRetryTimer();\n    this.startRetryTimer(delay);" } },
  },
});
