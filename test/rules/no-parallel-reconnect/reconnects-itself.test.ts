import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-parallel-reconnect", "reconnectsItself", {
  "an awaited close whose listener reconnects, too": {
    text: `
      export class Shard {
        private socket?: WebSocket;
        private closed?: () => void;
        private stopped = false;
        async connect() {
          this.socket = new WebSocket("wss://shard.example");
          this.socket.onclose = (event) => {
            this.closed?.();
            this.handleClose(event.code);
          };
        }
        private async close() {
          const promise = new Promise<void>((resolve) => {
            this.closed = resolve;
          });
          this.socket?.close();
          await promise;
        }
        private handleClose(code: number) {
          if (code !== 1000) void this.connect();
        }
        async restart() {
          await this.close();
          await this.connect();
                ~~~~~~~~~~~~ [reconnectsItself possible]
        }
      }
    `,
    mends: {
      "left to the listener": { "await this.close();\n    await this.connect();": "await this.close();" },
      "a flag that the listener asks for": { "this.socket?.close();": "this.stopped = true;\n    this.socket?.close();", "if (code !== 1000)": "if (!this.stopped)" },
      "a listener that reconnects not": { "if (code !== 1000) void this.connect();": "console.log(code);" },
      "another wait": { "await this.close();\n": "await this.close();\n    await new Promise((resolve) => setTimeout(resolve, 1));\n" },
      "the handler dropped": { "this.socket?.close();": "if (this.socket) this.socket.onclose = null;\n    this.socket?.close();" },
    },
  },
});
