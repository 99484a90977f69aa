import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "afterReentry", {
  "a listener that closes while it is told of the attempt": {
    text: `
      import { EventEmitter } from "node:events";
      export class Client extends EventEmitter {
        private ws: WebSocket | null = null;
        private closed = false;
        reconnect() {
          this.emit("reconnecting");
          this.ws = new WebSocket("wss://client.example");
                    ~~~~~~~~~~~~~ [afterReentry possible]
        }
        close() {
          this.closed = true;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "the flag checked": { "this.ws = new": "if (this.closed) return;\n    this.ws = new" },
      "the event last": { '    this.emit("reconnecting");\n    this.ws = new WebSocket("wss://client.example");': '    this.ws = new WebSocket("wss://client.example");\n    this.emit("reconnecting");' },
      "a plain method before": { 'this.emit("reconnecting")': 'this.note("reconnecting")' },
    },
  },

  "the user's callback, and emit through apply": {
    text: `
      import { EventEmitter } from "node:events";
      export class Client extends EventEmitter {
        private ws: WebSocket | null = null;
        private stopped = false;
        constructor(private readonly options: { onRetry: () => void }) { super(); }
        retry() {
          this.options.onRetry();
          this.open();
          ~~~~~~~~~ [afterReentry possible]
        }
        again(...details: string[]) {
          this.emitAll(...details);
          this.open();
          ~~~~~~~~~ [afterReentry possible]
        }
        private emitAll(...details: string[]) {
          this.emit.apply(this, ["retry", ...details]);
        }
        private open() {
          this.ws = new WebSocket("wss://client.example");
        }
        stop() {
          this.stopped = true;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: { "the flag checked in the callee": { "this.ws = new": "if (this.stopped) return;\n    this.ws = new" } },
  },
});
