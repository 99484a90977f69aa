import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "replaced", {
  "a connect that closes the one before": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        connect() {
          this.ws?.close();
          const ws = new WebSocket("wss://example.test");
          this.ws = ws;
          ws.addEventListener("close", () => {
          ~~~~~~~~~~~~~~~~~~~ [replaced certain]
            this.ws = undefined;
          });
        }
      }
    `,
    mends: {
      "identity": { '"close", () => {\n': '"close", () => {\n      if (this.ws !== ws) return;\n' },
      "a stable listener, removed": {
        "    this.ws?.close();": '    this.ws?.removeEventListener("close", this.onClose);\n    this.ws?.close();',
        'ws.addEventListener("close", () => {\n      this.ws = undefined;\n    });\n  }': 'ws.addEventListener("close", this.onClose);\n  }\n  private readonly onClose = () => {\n    this.ws = undefined;\n  };',
      },
    },
  },

  "a server that keeps its one client": {
    file: "relay.js",
    text: `
      export function createRelay(server) {
        let extensionSocket = null;
        server.on("connection", (ws) => {
          extensionSocket = ws;
          ws.on("close", () => {
          ~~~~~ [replaced certain]
            extensionSocket = null;
          });
        });
        return { send: (text) => extensionSocket?.send(text) };
      }
    `,
    mends: {
      "identity": { "      extensionSocket = null;": "      if (extensionSocket === ws) extensionSocket = null;" },
      "a second client refused": { "    extensionSocket = ws;": "    if (extensionSocket) return ws.close();\n    extensionSocket = ws;" },
    },
  },
});
