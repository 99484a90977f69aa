import { describeHits } from "../../support/caret-cases.ts";

describeHits("assign-client-before-await", "cancelledThenWaits", {
  "a cancel function that is set when the start is over": {
    text: `
      export class Client {
        private cancel: (() => void) | undefined;
        async connect() {
          this.cancel?.();
          this.cancel = await this.openStream();
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [cancelledThenWaits certain]
        }
        private async openStream() {
          return () => {};
        }
      }
    `,
    mends: {
      "an AbortController set before waiting": {
        "    this.cancel = await this.openStream();": "    const abort = new AbortController();\n    this.cancel = () => abort.abort();\n    await this.openStream();",
      },
    },
  },

  "a #private disposer": {
    text: `
      export class Client {
        #stop: (() => void) | null = null;
        reconnect = async (listen: () => Promise<() => void>) => {
          if (this.#stop) this.#stop();
          this.#stop = await listen();
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~ [cancelledThenWaits certain]
        };
      }
    `,
    mends: { "nothing awaited": { "this.#stop = await listen();": "this.#stop = () => void listen();" } },
  },

  "a closure's disposer": {
    file: "client.js",
    text: `
      export function createClient(listen) {
        let dispose;
        return {
          async connect() {
            dispose?.();
            dispose = await listen();
            ~~~~~~~~~~~~~~~~~~~~~~~~ [cancelledThenWaits certain]
          },
        };
      }
    `,
    mends: { "the promise kept before waiting": { "dispose = await listen();": "const pending = listen();\n      dispose = () => pending.then((stop) => stop());\n      await pending;" } },
  },
});
