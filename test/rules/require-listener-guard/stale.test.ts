import { describeHits, describeSilent } from "../../support/caret-cases.ts";

const onclose = "    ws.onclose = () => {\n";
const close = "    this.ws?.close();\n";

describeHits("require-listener-guard", "stale", {
  "a close listener that drops the next socket": {
    text: `
      const noop = () => {};
      export class Client {
        private ws: WebSocket | undefined;
        private generation = 0;
        private closed = false;
        private ending = new AbortController();
        connect() {
          const generation = ++this.generation;
          const { signal } = this.ending;
          const ws = new WebSocket("wss://example.test");
          this.ws = ws;
          ws.onclose = () => {
          ~~~~~~~~~~ [stale certain]
            this.ws = undefined;
          };
          return [generation, signal, noop];
        }
        close() {
          this.ws?.close();
          this.ws = undefined;
        }
        destroy() {
          this.ending.abort();
          this.closed = true;
          return this.closed;
        }
      }
    `,
    mends: {
      "identity, returned early": { [onclose]: `${onclose}      if (this.ws !== ws) return;\n` },
      "identity, around the effect": { "      this.ws = undefined;\n": "      if (this.ws === ws) this.ws = undefined;\n" },
      "a generation": { [onclose]: `${onclose}      if (generation !== this.generation) return;\n` },
      "a signal": { [onclose]: `${onclose}      if (signal.aborted) return;\n` },
      "the handler dropped by the teardown": { [close]: `    if (this.ws) this.ws.onclose = null;\n${close}` },
      "the handler replaced by a no-op": { [close]: `    if (this.ws) this.ws.onclose = noop;\n${close}` },
      "a connect that waits for the slot": { "  connect() {\n": "  connect() {\n    if (this.ws) return [];\n", [`${close}    this.ws = undefined;\n`]: close },
      "a teardown that is final": { "  connect() {\n": "  connect() {\n    if (this.closed) return [];\n", [close]: `    this.closed = true;\n${close}` },
      "a teardown that waits": { "  close() {\n": "  async close() {\n", [close]: `${close}    await new Promise((resolve) => this.ws?.addEventListener("close", resolve));\n` },
      "a listener that leaves the owner alone": { "      this.ws = undefined;\n    };": '      console.log("closed");\n    };' },
      "a private connect": { "  connect() {": "  private connect() {" },
    },
  },

  "a flag that connecting resets": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private closedByUser = false;
        connect() {
          this.closedByUser = false;
          this.ws = new WebSocket("wss://example.test");
          this.ws.addEventListener("close", () => this.onClose());
          ~~~~~~~~~~~~~~~~~~~~~~~~ [stale certain]
        }
        disconnect() {
          this.closedByUser = true;
          this.ws?.close();
          this.ws = null;
        }
        private onClose() {
          if (this.closedByUser) return;
          this.connect();
        }
      }
    `,
    mends: {
      "a flag that stays": { "    this.closedByUser = false;\n": "" },
      "a signal on the listener": { "() => this.onClose());": "() => this.onClose(), { signal: AbortSignal.timeout(1000) });" },
    },
  },

  "a flag that the listener itself resets": {
    text: `
      import { WebSocket } from "ws";
      export class Gateway {
        private ws: WebSocket | null = null;
        private connecting = false;
        connect() {
          this.connecting = true;
          this.ws = new WebSocket("wss://example.test");
          this.setUp();
        }
        disconnect() {
          this.ws?.close();
          this.ws = null;
        }
        private setUp() {
          this.ws?.on("close", () => {
          ~~~~~~~~~~~ [stale certain]
            this.connecting = false;
            this.reconnect();
          });
        }
        private reconnect() {
          if (this.connecting) return;
          this.connect();
        }
      }
    `,
    mends: { "the flag left alone": { "      this.connecting = false;\n": "" } },
  },

  "a factory's closure": {
    file: "client.js",
    text: `
      export function createClient(url) {
        let socket;
        let timer;
        function connect() {
          socket = new WebSocket(url);
          const mine = socket;
          socket.addEventListener("open", () => {
            timer = setInterval(() => mine.send("beat"), 1000);
          });
          socket.addEventListener("close", () => {
          ~~~~~~~~~~~~~~~~~~~~~~~ [stale certain]
            clearInterval(timer);
          });
        }
        function close() {
          clearInterval(timer);
          socket.close();
        }
        return { connect, close };
      }
    `,
    mends: {
      "identity": { '"close", () => {\n': '"close", () => {\n      if (socket !== mine) return;\n' },
      "a connect nobody else can call": { "return { connect, close };": "connect();\n  return { close };" },
    },
  },

  "an event that the owner passes on to itself": {
    text: `
      import { EventEmitter } from "node:events";
      export class Provider extends EventEmitter {
        private webSocket: WebSocket | null = null;
        constructor() {
          super();
          this.on("close", this.onClose.bind(this));
        }
        connect() {
          const ws = new WebSocket("wss://example.test");
          ws.onclose = (event) => this.emit("close", event);
          ~~~~~~~~~~ [stale certain]
          this.webSocket = ws;
        }
        disconnect() {
          this.webSocket?.close();
          this.webSocket = null;
        }
        private onClose() {
          this.webSocket = null;
        }
      }
    `,
    mends: { "another event": { 'this.emit("close", event)': 'this.emit("ended", event)' } },
  },

  "an error listener": {
    text: `
      export class Client {
        private ws?: WebSocket;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.onerror = () => {
          ~~~~~~~~~~~~~~~ [stale possible]
            this.ws = undefined;
          };
        }
        close() {
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
  },
});

describeHits("require-listener-guard", "stale", {
  "an end that the owner tells its own listeners": {
    file: "shard.js",
    text: `
      export class Shard extends EventEmitter {
        connect() {
          const ws = (this.ws = new WebSocket("wss://example.test"));
          ws.onclose = () => this.emit("close");
          ~~~~~~~~~~ [stale possible]
        }
        destroy() {
          this.ws.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "identity": { "() => this.emit": "() => this.ws === ws && this.emit" },
      "an emitter of its own": { "this.emit(": "ws.emit(" },
      "another event": { "onclose": "onmessage" },
    },
  },

  "listeners added in a row as the socket is made": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        connect() {
          const ws = new WebSocket("wss://example.test").on("open", () => console.log("open")).on("close", () => {
                     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [stale certain]
            this.ws = undefined;
          });
          this.ws = ws;
        }
        close() {
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: { "another slot": { "    this.ws = ws;\n": "    console.log(ws);\n" }, "identity": { "      this.ws = undefined;\n    })": "      if (this.ws === ws) this.ws = undefined;\n    })" } },
  },
});

describeSilent("listeners of sockets that are not replaced", "require-listener-guard", {
  "one socket for the owner's life": `
    export class Client {
      private ws: WebSocket | undefined;
      constructor() {
        this.ws = new WebSocket("wss://example.test");
        this.ws.onclose = () => {
          this.ws = undefined;
        };
      }
      close() {
        this.ws?.close();
        this.ws = undefined;
      }
    }
  `,
  "a guarded listener": `
    import { generationOf, guard } from "@stale-guard/runtime";
    export class Client {
      private ws: WebSocket | undefined;
      connect() {
        const ws = new WebSocket("wss://example.test");
        this.ws = ws;
        ws.onclose = guard(this, () => {
          this.ws = undefined;
        });
      }
      close() {
        generationOf(this).advance();
        this.ws?.close();
        this.ws = undefined;
      }
    }
  `,
});
