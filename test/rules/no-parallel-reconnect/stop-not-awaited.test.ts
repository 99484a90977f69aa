import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-parallel-reconnect", "stopNotAwaited", {
  "the rest of stop() closes the new socket": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        constructor(private readonly flush: () => Promise<void>) {}
        private start() {
          this.ws = new WebSocket("wss://client.example");
        }
        private async stop() {
          await this.flush();
          this.ws?.close();
        }
        restart() {
          void this.stop();
          this.start();
          ~~~~~~~~~~ [stopNotAwaited certain]
        }
      }
    `,
    mends: {
      awaited: { "restart()": "async restart()", "void this.stop();": "await this.stop();" },
      "in a reaction": { "void this.stop();\n    this.start();": "void this.stop().then(() => this.start());" },
      "the socket closed before the wait": { "await this.flush();\n    this.ws?.close();": "this.ws?.close();\n    await this.flush();" },
      "the socket captured before the wait": { "await this.flush();\n    this.ws?.close();": "const ws = this.ws;\n    await this.flush();\n    ws?.close();" },
      "no start": { "this.start();\n  }\n}": "}\n}" },
    },
  },
  "the rest of disconnect() forgets the new socket": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private connect() {
          this.ws = new WebSocket("wss://client.example");
        }
        private async disconnect() {
          const { ws } = this;
          if (ws === null) return;
          ws.onclose = null;
          ws.close();
          await new Promise((resolve) => setTimeout(resolve, 100));
          this.ws = null;
        }
        renew() {
          this.disconnect().catch(console.error);
          this.connect();
          ~~~~~~~~~~~~ [stopNotAwaited certain]
        }
      }
    `,
    mends: {
      identity: { "this.ws = null;\n  }\n  renew": "if (this.ws === ws) this.ws = null;\n  }\n  renew" },
      awaited: { "renew()": "async renew()", "this.disconnect().catch(": "await this.disconnect().catch(" },
    },
  },
});
