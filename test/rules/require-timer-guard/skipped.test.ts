import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "skipped", {
  "close() that returns early when there is no socket": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private closed = false;
        private retry?: NodeJS.Timeout;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.onclose = () => {
            this.ws = undefined;
            if (this.closed) return;
            clearTimeout(this.retry);
            this.retry = setTimeout(() => this.connect(), 1000);
          };
        }
        close() {
        ~~~~~ [skipped certain]
          if (!this.ws) return;
          this.closed = true;
          clearTimeout(this.retry);
          this.ws.close();
        }
      }
    `,
    mends: {
      "the timer cleared first": { "if (!this.ws) return;": "clearTimeout(this.retry);\n    if (!this.ws) return;" },
      "the pending timer asked for as well": { "if (!this.ws) return;": "if (!this.ws && !this.retry) return;" },
      "the socket kept by the close listener": { "this.ws = undefined;": "log();" },
      "a state that cannot be told": { "if (!this.ws) return;": "if (this.isIdle()) return;" },
    },
  },

  "disconnect() whose flag stands inside the test for the socket": {
    file: "link.js",
    text: `
      export class Link {
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.addEventListener("close", () => this.onClose());
        }
        onClose() {
          this.ws = null;
          this.reconnectLater();
        }
        reconnectLater() {
          setTimeout(() => {
            if (!this.closed) this.connect();
          }, 1000);
        }
        disconnect() {
        ~~~~~~~~~~ [skipped certain]
          if (this.ws) {
            this.closed = true;
            this.ws.close();
          }
        }
      }
    `,
    mends: {
      "the flag set in any case": { "if (this.ws) {": "this.closed = true;\n    if (this.ws) {" },
      "a timer that does not connect": { "this.connect();\n": "this.tell();\n" },
    },
  },

  "disconnect() that throws without a socket": {
    text: `
      export class Link {
        #ws: WebSocket | null = null;
        #ended = false;
        connect() {
          this.#ws = new WebSocket("wss://example.test");
          this.#ws.onclose = () => {
            this.#ws = null;
            setTimeout(() => { if (!this.#ended) this.connect(); }, 1000);
          };
        }
        disconnect() {
        ~~~~~~~~~~ [skipped certain]
          if (this.#ws === null) throw new Error("not connected");
          this.#ended = true;
          this.#ws.close();
        }
      }
    `,
    mends: {
      "the flag set first": { 'if (this.#ws === null) throw new Error("not connected");': "this.#ended = true;\n    if (this.#ws === null) return;" },
    },
  },
});
