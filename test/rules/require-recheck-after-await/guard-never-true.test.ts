import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "guardNeverTrue", {
  "a controller that the teardown takes away": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private controller: AbortController | undefined = new AbortController();
        async connect(ask: () => Promise<string>) {
          const url = await ask();
          if (this.controller?.signal.aborted) return;
          this.ws = new WebSocket(url);
                    ~~~~~~~~~~~~~ [guardNeverTrue certain]
        }
        close() {
          this.controller?.abort();
          this.controller = undefined;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "the signal taken before": {
        "const url = await ask();": "const signal = this.controller?.signal;\n    const url = await ask();",
        "if (this.controller?.signal.aborted) return;": "if (signal?.aborted) return;",
      },
      "a controller that stays": { "    this.controller = undefined;\n": "" },
      "the missing controller asked for": { "if (this.controller?.signal.aborted) return;": "if (!this.controller) return;" },
    },
  },
});
