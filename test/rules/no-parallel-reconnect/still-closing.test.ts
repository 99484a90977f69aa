import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-parallel-reconnect", "stillClosing", {
  "a method that closes and connects again": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private stopped = false;
        constructor(private readonly url: string) {}
        connect() {
          this.ws = new WebSocket(this.url);
          this.ws.onclose = () => {
            this.reconnect();
          };
        }
        reconnect() {
          if (this.stopped) return;
          this.disconnect();
          this.connect();
          ~~~~~~~~~~~~ [stillClosing certain]
        }
        disconnect() {
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "the handler dropped before the close": { "this.ws?.close();": "if (this.ws) this.ws.onclose = null;\n    this.ws?.close();" },
      "the identity of the socket": {
        "this.ws = new WebSocket(this.url);\n    this.ws.onclose": "const ws = new WebSocket(this.url);\n    this.ws = ws;\n    ws.onclose",
        "      this.reconnect();": "      if (this.ws !== ws) return;\n      this.reconnect();",
      },
      "a wait between": {
        "reconnect() {": "async reconnect() {",
        "  this.connect();\n  }": '  await new Promise((resolve) => this.on("closed", resolve));\n    this.connect();\n  }\n  private on(event: string, f: (value: unknown) => void) {\n    setTimeout(f, 10, event);\n  }',
      },
      "a listener that is gone with its signal": {
        "this.ws.onclose = () => {": 'this.ws.addEventListener("close", () => {',
        "this.reconnect();\n    };": "this.reconnect();\n    }, { signal: this.ending.signal });",
        "private stopped = false;": "private stopped = false;\n  private ending = new AbortController();",
      },
    },
  },

  "a watchdog's timer, and a close handler that drops the new socket": {
    text: `
      import WebSocket from "ws";
      export class Feed {
        private socket?: WebSocket;
        private watchdog?: NodeJS.Timeout;
        watch() {
          clearTimeout(this.watchdog);
          this.watchdog = setTimeout(() => {
            this.socket?.terminate();
            this.open();
            ~~~~~~~~~ [stillClosing certain]
          }, 30000);
        }
        open() {
          const socket = new WebSocket("wss://feed.example");
          this.socket = socket;
          socket.on("close", () => this.onClose());
        }
        private onClose() {
          this.socket = undefined;
        }
      }
    `,
    mends: {
      "the listeners taken off": { "this.socket?.terminate();": "this.socket?.removeAllListeners();\n      this.socket?.terminate();" },
      "a flag that the close listener asks for": {
        "this.socket?.terminate();": "this.replacing = true;\n      this.socket?.terminate();",
        "private onClose() {": "private onClose() {\n    if (this.replacing) return;",
        "private socket?: WebSocket;": "private socket?: WebSocket;\n  private replacing = false;",
      },
      "connected when it is closed": { "this.open();\n    }, 30000);": "this.socket?.once(\"close\", () => this.open());\n    }, 30000);" },
    },
  },

  "listeners added in a chain": {
    text: `
      import WebSocket from "ws";
      export class Shard {
        private connection: WebSocket | null = null;
        connect() {
          const connection = new WebSocket("wss://shard.example")
            .on("message", (data) => console.log(data))
            .on("close", () => this.destroy(true));
          this.connection = connection;
        }
        destroy(again: boolean) {
          this.connection?.close();
          if (again) this.connect();
                     ~~~~~~~~~~~~ [stillClosing certain]
        }
      }
    `,
    mends: { "the listener taken off": { "this.connection?.close();": 'this.connection?.removeAllListeners("close");\n    this.connection?.close();' } },
  },

  "a close event passed on by the owner": {
    text: `
      import { EventEmitter } from "node:events";
      export class Provider extends EventEmitter {
        private webSocket: WebSocket | null = null;
        constructor() {
          super();
          this.on("close", this.onClose.bind(this));
        }
        open() {
          if (this.webSocket) this.webSocket.close();
          const ws = new WebSocket("wss://provider.example");
                         ~~~~~~~~~ [stillClosing certain]
          ws.onclose = () => this.emit("close");
          this.webSocket = ws;
        }
        private onClose() {
          this.webSocket = null;
        }
      }
    `,
    mends: {
      "the handler dropped": { "if (this.webSocket) this.webSocket.close();": "if (this.webSocket) {\n      this.webSocket.onclose = null;\n      this.webSocket.close();\n    }" },
      "the identity of the socket": { 'ws.onclose = () => this.emit("close");': 'ws.onclose = () => {\n      if (this.webSocket === ws) this.emit("close");\n    };' },
    },
  },

  "a listener that tells the close by its code": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        connect() {
          this.ws = new WebSocket("wss://client.example");
          this.ws.onclose = (event) => {
            if (event.code !== 4100) this.connect();
          };
        }
        restart() {
          this.ws?.close(4100);
          this.connect();
          ~~~~~~~~~~~~ [stillClosing possible]
        }
      }
    `,
  },

  "a close listener that asks nothing of its socket": {
    text: `
      export class Client {
        private active: { ws?: WebSocket } = {};
        private spare?: { ws?: WebSocket };
        connect() {
          const ws = new WebSocket("wss://client.example");
          this.active.ws = ws;
          ws.addEventListener("close", () => {
            if (this.spare) this.active = this.spare;
            this.reconnect();
          });
        }
        reconnect() {
          this.active.ws?.close();
          this.connect();
          ~~~~~~~~~~~~ [stillClosing certain]
        }
      }
    `,
    quiets: { "one that asks whether it is the one in use": { "this.reconnect();\n    });": "if (ws === this.active.ws) this.reconnect();\n    });" } },
  },
});
