import { describeHits } from "../../support/caret-cases.ts";

describeHits("assign-client-before-await", "resolverAfterTrigger", {
  "a close that may call back at once": {
    text: `
      export class Client {
        private ws!: WebSocket;
        private resolveClose: (() => void) | undefined;
        async close() {
          this.ws.close();
          await new Promise<void>((resolve) => {
            this.resolveClose = resolve;
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~ [resolverAfterTrigger certain]
          });
        }
        onClose() {
          this.resolveClose?.();
        }
      }
    `,
    mends: {
      "the promise made first": {
        "    this.ws.close();\n    await new Promise<void>((resolve) => {": "    const closed = new Promise<void>((resolve) => {",
        "      this.resolveClose = resolve;\n    });": "      this.resolveClose = resolve;\n    });\n    this.ws.close();\n    await closed;",
      },
      "a list in a loop": { "    this.ws.close();\n": "    for (const name of names) {\n      closing.push(name);\n    }\n" },
      "the close inside the executor": { "    this.ws.close();\n": "", "this.resolveClose = resolve;": "this.resolveClose = resolve;\n      this.ws.close();" },
    },
  },

  "a #private resolver after a send": {
    text: `
      export class Client {
        #socket = new WebSocket("wss://example.test");
        #done: (() => void) | undefined;
        ping = async () => {
          this.#socket.send("ping");
          await new Promise<void>((resolve) => (this.#done = resolve));
                                                ~~~~~~~~~~~~~~~~~~~~ [resolverAfterTrigger certain]
        };
        pong = () => {
          this.#done?.();
        };
      }
    `,
    mends: {
      "the promise made first": {
        '    this.#socket.send("ping");\n    await new Promise<void>((resolve) => (this.#done = resolve));': '    const pong = new Promise<void>((resolve) => (this.#done = resolve));\n    this.#socket.send("ping");\n    await pong;',
      },
    },
  },

  "a closure's resolver": {
    file: "client.js",
    text: `
      export function createClient(ws) {
        let finish;
        ws.on("close", () => finish());
        return {
          async end() {
            ws.terminate();
            await new Promise((resolve) => {
              finish = resolve;
              ~~~~~~~~~~~~~~~~ [resolverAfterTrigger certain]
            });
          },
        };
      }
    `,
    mends: { "the close inside the executor": { "      ws.terminate();\n": "", "finish = resolve;": "finish = resolve;\n        ws.terminate();" } },
  },
});
