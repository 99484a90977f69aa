import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "sendsAfterAwait", {
  "an identify after its turn has come": {
    text: `
      export class Shard {
        private ws: WebSocket | null = null;
        async identify(turn: () => Promise<void>) {
          await turn();
          this.ws?.send("identify");
          ~~~~~~~~~~~~~ [sendsAfterAwait possible]
        }
        destroy() {
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "the slot compared": { "await turn();": "const { ws } = this;\n    await turn();\n    if (this.ws !== ws) return;" },
      "readyState asked": { 'this.ws?.send("identify");': 'if (this.ws?.readyState === WebSocket.OPEN) this.ws.send("identify");' },
      "a token of the runtime": { "await turn();": "const token = tokenOf(this);\n    token.check(await turn());" },
    },
  },
});
