import { describeHits } from "../../support/caret-cases.ts";

/** What the runtime offers, as the rules see it: a guard counts where somebody ends the generation. */
describeHits("require-timer-guard", "unguarded", {
  "a guard whose generation nobody ends": {
    text: `
      import { generationOf, guard } from "@stale-guard/runtime";
      export class Client {
        ws?: WebSocket;
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        lose() {
          setTimeout(guard(this, () => this.connect()), 1000);
          ~~~~~~~~~~ [unguarded certain]
        }
        close() {
          this.ws?.close();
        }
      }
    `,
    mends: {
      "advanced in the teardown": { "    this.ws?.close();": "    generationOf(this).advance();\n    this.ws?.close();" },
      "closed for good": { "    this.ws?.close();": "    generationOf(this).close();\n    this.ws?.close();" },
      "advanced under another name": {
        "{ generationOf, guard }": "{ generationOf as lifeOf, guard }",
        "    this.ws?.close();": "    lifeOf(this).advance(\"close\");\n    this.ws?.close();",
      },
      "a token's own timer": { "setTimeout(guard(this, () => this.connect()), 1000)": "generationOf(this).current.setTimeout(() => this.connect(), 1000)" },
    },
  },
});

describeHits("require-timer-guard", "unguarded", {
  "a guard beside a close of something else": {
    text: `
      import { generationOf, guard } from "@stale-guard/runtime";
      export class Client {
        ws?: WebSocket;
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        lose() {
          setTimeout(guard(this, () => this.connect()), 1000);
          ~~~~~~~~~~ [unguarded certain]
        }
        close() {
          socketOf(this).close();
          this.ws?.close();
        }
      }
    `,
    mends: { "the generation closed": { "socketOf(this)": "generationOf(this)" } },
  },
});

describeHits("require-timer-guard", "undone", {
  "a close listener that reconnects after close()": {
    text: `
      import { generationOf, guard } from "@stale-guard/runtime";
      export class Client {
        ws?: WebSocket;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.addEventListener("close", () => this.retry());
        }
        retry() {
          setTimeout(() => this.connect(), 1000);
          ~~~~~~~~~~ [undone certain]
          ~~~~~~~~~~ [unguarded certain]
        }
        close() {
          generationOf(this).advance();
          this.ws?.close();
        }
      }
    `,
    mends: { "the listener guarded": { "() => this.retry()": "guard(this, () => this.retry())", "() => this.connect()": "guard(this, () => this.connect())" } },
  },
});
