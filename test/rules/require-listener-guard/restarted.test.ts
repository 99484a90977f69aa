import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "restarted", {
  "a restart that closes and connects at once": {
    text: `
      export class Shard {
        private socket: WebSocket | undefined;
        private connect() {
          const socket = new WebSocket("wss://example.test");
          this.socket = socket;
          socket.onclose = () => {
            this.socket = undefined;
          };
        }
        restart() {
          this.close();
          this.connect();
          ~~~~~~~~~~~~ [restarted certain]
        }
        private close() {
          this.socket?.close();
        }
      }
    `,
    mends: {
      "identity in the listener": { "      this.socket = undefined;": "      if (this.socket === socket) this.socket = undefined;" },
      "the handler dropped first": { "    this.socket?.close();": "    if (this.socket) this.socket.onclose = null;\n    this.socket?.close();" },
      "the close event waited for": { "  restart() {\n    this.close();\n": '  async restart() {\n    this.close();\n    await new Promise((resolve) => this.socket?.addEventListener("close", resolve));\n' },
      "dropped where the next one is opened": { "  private connect() {\n": "  private connect() {\n    if (this.socket) this.socket.onclose = null;\n" },
    },
  },

  "each of two restarts": {
    file: "shard.js",
    text: `
      export class Shard {
        constructor() {
          this.socket = null;
        }
        connect() {
          this.socket = new WebSocket("wss://example.test");
          this.socket.onclose = () => this.onClose();
        }
        resume() {
          this.socket.close();
          this.connect();
          ~~~~~~~~~~~~ [restarted certain]
          this.socket.send("resume");
        }
        identify() {
          this.socket.close();
          this.connect();
          ~~~~~~~~~~~~ [restarted certain]
          this.socket.send("identify");
        }
        onClose() {
          this.socket = null;
        }
      }
    `,
    mends: { "an unheard close": { "this.socket.onclose = () => this.onClose();": "this.socket.onopen = () => console.log(1);" } },
  },

  "a flag that only the idle state sets": {
    text: `
      export class Shard {
        private socket: WebSocket | undefined;
        private isIdle = true;
        connect() {
          this.isIdle = false;
          this.socket = new WebSocket("wss://example.test");
          this.socket.onclose = () => this.restart();
        }
        restart() {
          if (this.isIdle) return;
          this.socket?.close();
          this.isIdle = true;
          this.connect();
          ~~~~~~~~~~~~ [restarted certain]
        }
      }
    `,
    mends: { "the handler dropped first": { "    this.socket?.close();": "    if (this.socket) this.socket.onclose = null;\n    this.socket?.close();" } },
  },
});
