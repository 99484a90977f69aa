import { describeHits } from "../../support/caret-cases.ts";

/** Guards that cannot work, beside the same guards mended. */
describeHits("require-timer-guard", "unguarded", {
  "a handle that is cleared and never assigned": {
    text: `
      export class Client {
        ws?: WebSocket;
        timer?: NodeJS.Timeout;
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        private lose() {
          setTimeout(() => this.connect(), 1000);
          ~~~~~~~~~~ [unguarded certain]
        }
        use() {
          return this.lose;
        }
        close() {
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: { "the handle assigned": { "    setTimeout(": "    this.timer = setTimeout(" } },
  },

  "a flag that no teardown sets": {
    text: `
      export class Client {
        ws?: WebSocket;
        closed = false;
        connect() {
          if (this.closed) return;
          this.ws = new WebSocket("wss://example.test");
        }
        lose() {
          setTimeout(() => this.connect(), 1000);
          ~~~~~~~~~~ [unguarded certain]
        }
        close() {
          this.ws?.close();
        }
      }
    `,
    mends: { "the flag set": { "    this.ws?.close();": "    this.closed = true;\n    this.ws?.close();" } },
  },

  "a flag read the wrong way round": {
    text: `
      export class Client {
        ws?: WebSocket;
        closed = false;
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        lose() {
          setTimeout(() => {
          ~~~~~~~~~~ [unguarded certain]
            if (!this.closed) return;
            this.connect();
          }, 1000);
        }
        close() {
          this.closed = true;
          this.ws?.close();
        }
      }
    `,
    mends: { "the right way round": { "if (!this.closed)": "if (this.closed)" } },
  },

  "a flag read after the effect": {
    text: `
      export class Client {
        ws?: WebSocket;
        closed = false;
        ready = false;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          if (this.closed) return;
          this.ready = true;
        }
        lose() {
          setTimeout(() => this.connect(), 1000);
          ~~~~~~~~~~ [unguarded certain]
        }
        close() {
          this.closed = true;
          this.ws?.close();
        }
      }
    `,
    mends: { "read before it": { '    this.ws = new WebSocket("wss://example.test");\n    if (this.closed) return;': '    if (this.closed) return;\n    this.ws = new WebSocket("wss://example.test");' } },
  },

  "a flag that the retry resets before it is read": {
    text: `
      export class Client {
        ws?: WebSocket;
        closed = false;
        connect() {
          this.closed = false;
          if (this.closed) return;
          this.ws = new WebSocket("wss://example.test");
        }
        lose() {
          setTimeout(() => this.connect(), 1000);
          ~~~~~~~~~~ [unguarded possible]
        }
        close() {
          this.closed = true;
          this.ws?.close();
        }
      }
    `,
    mends: { "read before the reset": { "    this.closed = false;\n    if (this.closed) return;": "    if (this.closed) return;\n    this.closed = false;" } },
  },

  "an optional chain, which knows null but not replaced": {
    text: `
      export class Client {
        ws: WebSocket | undefined;
        connect() {
          this.ws?.close();
          const ws = new WebSocket("wss://example.test");
          this.ws = ws;
          setTimeout(() => {
          ~~~~~~~~~~ [unguarded certain]
            this.ws?.send("hello");
          }, 1000);
          return ws;
        }
        close() {
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: { "identity with the local": { '      this.ws?.send("hello");': '      if (this.ws !== ws) return;\n      this.ws.send("hello");' } },
  },
});

describeHits("require-timer-guard", "leftArmed", {
  "another timer that is cleared": {
    text: `
      export class Client {
        ws?: WebSocket;
        retry?: NodeJS.Timeout;
        other?: NodeJS.Timeout;
        constructor() {
          this.retry = setTimeout(() => this.connect(), 1000);
          this.other = setTimeout(() => console.log("later"), 1000);
        }
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        close() {
        ~~~~~ [leftArmed certain]
          clearTimeout(this.other);
          this.ws?.close();
        }
      }
    `,
    mends: { "the right one": { "    clearTimeout(this.other);": "    clearTimeout(this.other);\n    clearTimeout(this.retry);" } },
  },

  "a handle set to undefined and not cleared": {
    text: `
      export class Client {
        ws?: WebSocket;
        retry: NodeJS.Timeout | undefined;
        constructor() {
          this.retry = setTimeout(() => this.connect(), 1000);
        }
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        close() {
        ~~~~~ [leftArmed certain]
          this.retry = undefined;
          this.ws?.close();
        }
      }
    `,
    mends: { "cleared first": { "    this.retry = undefined;": "    clearTimeout(this.retry);\n    this.retry = undefined;" } },
  },
});

describeHits("require-timer-guard", "undone", {
  "a removal of another event's listener": {
    text: `
      export class Client {
        ws?: WebSocket;
        timer?: NodeJS.Timeout;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.addEventListener("close", this.onClosed);
          this.ws.addEventListener("message", this.onMessage);
        }
        onClosed = () => {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => this.connect(), 1000);
                       ~~~~~~~~~~ [undone certain]
        };
        onMessage = () => {};
        close() {
          clearTimeout(this.timer);
          this.ws?.removeEventListener("message", this.onMessage);
          this.ws?.close();
        }
      }
    `,
    mends: { "the right one removed": { 'removeEventListener("message", this.onMessage)': 'removeEventListener("close", this.onClosed)' } },
  },
});
