import { describeHits, describeSilent } from "../../support/caret-cases.ts";

const add = '    window.addEventListener("online", () => this.connect());\n';

describeHits("require-listener-guard", "outlives", {
  "a listener of the window": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private closed = false;
        private readonly ending = new AbortController();
        private readonly onOnline = () => this.connect();
        constructor() {
          window.addEventListener("online", () => this.connect());
          ~~~~~~~~~~~~~~~~~~~~~~~ [outlives certain]
        }
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        close() {
          this.closed = true;
          this.ending.abort();
          this.ws?.close();
        }
        use() {
          return [this.closed, this.onOnline];
        }
      }
    `,
    mends: {
      "a stable function, removed": { [add]: '    window.addEventListener("online", this.onOnline);\n', "    this.ws?.close();": '    window.removeEventListener("online", this.onOnline);\n    this.ws?.close();' },
      "a signal": { "() => this.connect());\n  }\n  connect": "() => this.connect(), { signal: this.ending.signal });\n  }\n  connect" },
      "a flag in the listener": { [add]: '    window.addEventListener("online", () => {\n      if (!this.closed) this.connect();\n    });\n' },
      "a flag in the callee": { "  connect() {\n": "  connect() {\n    if (this.closed) return;\n" },
      "once": { [add]: '    window.addEventListener("online", () => this.connect(), { once: true });\n' },
      "no teardown": { "  close() {": "  private close() {" },
    },
  },

  "a removal that cannot match": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        constructor() {
          window.addEventListener("online", this.connect.bind(this));
          ~~~~~~~~~~~~~~~~~~~~~~~ [outlives certain]
        }
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        destroy() {
          this.ws?.close();
          window.removeEventListener("online", this.connect.bind(this));
                                               ~~~~~~~~~~~~~~~~~~~~~~~ [removesNothing certain]
        }
      }
    `,
  },

  "the global object's own": {
    file: "client.js",
    text: `
      export class Client {
        open() {
          addEventListener("offline", () => this.retry());
          ~~~~~~~~~~~~~~~~ [outlives certain]
        }
        retry() {
          this.socket = new WebSocket("wss://example.test");
        }
        close() {
          this.socket.close();
          this.socket = null;
        }
      }
    `,
    mends: { "removed": { "() => this.retry());": "this.listener);", "    this.socket.close();": '    removeEventListener("offline", this.listener);\n    this.socket.close();' } },
  },

  "an emitter that was handed in": {
    text: `
      import type { EventEmitter } from "node:events";
      export class Provider {
        private ws = new WebSocket("wss://example.test");
        constructor(private readonly shared: EventEmitter) {
          this.shared.on("change", (text: string) => this.ws.send(text));
          ~~~~~~~~~~~~~~ [outlives certain]
        }
        destroy() {
          this.ws.close();
        }
      }
    `,
    mends: {
      "ended with its owner": { "    this.ws.close();": "    this.ws.close();\n    this.shared.removeAllListeners();" },
      "made by its owner": { "constructor(private readonly shared: EventEmitter) {": "private readonly shared = makeEmitter();\n  constructor() {" },
      "its disposer kept": { '    this.shared.on("change"': '    const off = this.shared.on("change"', "  }\n  destroy": "    console.log(off);\n  }\n  destroy" },
      "the socket's state checked": { "=> this.ws.send(text)": "=> {\n      if (this.ws.readyState === WebSocket.OPEN) this.ws.send(text);\n    }" },
    },
  },

  "a listener that only notes something": {
    text: `
      export class Client {
        private ws = new WebSocket("wss://example.test");
        private hidden = false;
        constructor() {
          document.addEventListener("visibilitychange", () => {
          ~~~~~~~~~~~~~~~~~~~~~~~~~ [outlives possible]
            this.hidden = document.hidden;
          });
        }
        isHidden() {
          return this.hidden;
        }
        close() {
          this.ws.close();
        }
      }
    `,
  },

  "the one left out when its sibling is removed": {
    text: `
      export class Client {
        private ws = new WebSocket("wss://example.test");
        private readonly onUnload = () => this.ws.close();
        private readonly onOffline = () => this.close();
        constructor() {
          addEventListener("beforeunload", () => this.ws.close());
          ~~~~~~~~~~~~~~~~ [outlives certain]
          addEventListener("offline", this.onOffline);
        }
        close() {
          removeEventListener("offline", this.onOffline);
          this.ws.close();
        }
        use() {
          return this.onUnload;
        }
      }
    `,
    mends: {
      "removed as well": { '("beforeunload", () => this.ws.close())': '("beforeunload", this.onUnload)', '    removeEventListener("offline", this.onOffline);\n': '    removeEventListener("offline", this.onOffline);\n    removeEventListener("beforeunload", this.onUnload);\n' },
      "none removed: the page ends anyway": { '    addEventListener("offline", this.onOffline);\n': "", '    removeEventListener("offline", this.onOffline);\n': "" },
      "nothing of the owner's": { "() => this.ws.close());": '() => console.log("bye"));' },
    },
  },

  "a socket's absence, which the teardown leaves as well": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private stopped = false;
        constructor() {
          document.addEventListener("visibilitychange", () => {
          ~~~~~~~~~~~~~~~~~~~~~~~~~ [outlives certain]
            if (!this.ws) this.connect();
          });
        }
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        isStopped() {
          return this.stopped;
        }
        disconnect(next?: WebSocket) {
          this.stopped = true;
          this.finish(next);
        }
        finish(next?: WebSocket) {
          this.ws?.close();
          this.ws = next ?? null;
        }
      }
    `,
    mends: { "a flag beside it": { "if (!this.ws) this": "if (!this.ws && !this.stopped) this" } },
  },
});

describeSilent("listeners that come with the end of everything", "require-listener-guard", {
  "a signal of the process": `
    export class Server {
      private ws = new WebSocket("wss://example.test");
      constructor() {
        process.on("SIGTERM", () => this.ws.send("going"));
      }
      close() {
        this.ws.close();
      }
    }
  `,
});
