import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "checkedTooLate", {
  "the check behind the writes": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private connected = false;
        private generation = 0;
        async connect(ask: () => Promise<void>) {
          const generation = ++this.generation;
          await ask();
          this.connected = true;
          ~~~~~~~~~~~~~~~~~~~~~ [checkedTooLate certain]
          if (generation !== this.generation) return;
          this.ws?.send("hello");
        }
        close() {
          this.generation++;
          this.connected = false;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "the check in front": {
        "    this.connected = true;\n    if (generation !== this.generation) return;\n": "    if (generation !== this.generation) return;\n    this.connected = true;\n",
      },
    },
  },
});
