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

  "a restart by a timer, for a connection that a timer found dead": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private isAnswered = true;
        private beat = setInterval(() => this.check(), 30000);
        private check() {
          if (!this.isAnswered) this.drop();
          this.isAnswered = false;
        }
        private connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.onclose = () => this.drop();
        }
        private drop() {
          if (!this.ws) return;
          this.ws.close();
          this.ws = undefined;
          this.retry();
          ~~~~~~~~~~ [restarted certain]
        }
        private retry() {
          setTimeout(() => this.connect(), 1000);
        }
      }
    `,
    mends: {
      "the handler dropped first": { "    this.ws.close();": "    this.ws.onclose = null;\n    this.ws.close();" },
      "the handler dropped last": { "    this.ws = undefined;": "    this.ws.onclose = null;\n    this.ws = undefined;" },
      "nobody but the close event leads there": { "if (!this.isAnswered) this.drop();": "if (!this.isAnswered) this.ws?.send(1);" },
      "a listener that does nothing to the owner": { "this.ws.onclose = () => this.drop();": 'this.ws.onclose = () => console.log("closed");' },
    },
  },

  "a state that the connecting function sets after a wait, and a readyState that is the new socket's": {
    text: `
      const enum Status { Idle, Connecting }
      export class Shard {
        private socket: WebSocket | undefined;
        private status = Status.Idle;
        constructor(private readonly address: () => Promise<string>) {}
        async connect() {
          const url = await this.address();
          this.socket = new WebSocket(url);
          this.socket.onclose = () => this.destroy({ recover: true });
          this.status = Status.Connecting;
        }
        destroy(options: { code?: number; recover?: boolean }) {
          if (this.status === Status.Idle) return;
          if (!options.code) options.code = 1000;
          if (this.socket?.readyState === WebSocket.OPEN) this.socket.close(options.code);
          this.status = Status.Idle;
          if (options.recover) this.connect();
                               ~~~~~~~~~~~~ [restarted certain]
        }
      }
    `,
    mends: {
      "the handler dropped first": { "this.socket.close(options.code);": "{ this.socket.onclose = null; this.socket.close(options.code); }" },
      "a close of another's end is no restart": { "this.destroy({ recover: true });": "console.log(this.status);" },
    },
  },
});
