import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "usesEmptied", {
  "a slot that the teardown sets to null": {
    text: `
      export class Client {
        private session: { touch(): void } | null = null;
        private ws: WebSocket | undefined;
        async keep(ask: () => Promise<void>) {
          if (this.session === null) return;
          await ask();
          this.session.touch();
          ~~~~~~~~~~~~ [usesEmptied certain]
        }
        close() {
          this.ws?.close();
          this.session = null;
        }
      }
    `,
    mends: {
      "checked after the wait": { "await ask();": "await ask();\n    if (this.session === null) return;" },
      "taken before the wait": { "if (this.session === null) return;": "const { session } = this;\n    if (session === null) return;", "this.session.touch();": "session.touch();" },
      "an optional chain": { "this.session.touch();": "this.session?.touch();" },
      "caught on the spot": { "this.session.touch();": "try { this.session.touch(); } catch {}" },
      "a teardown that leaves it": { "    this.session = null;\n": "" },
      "before the wait": { "await ask();\n    this.session.touch();": "this.session.touch();\n    await ask();" },
      "a wait that rejects": { "await ask();": "await ask({ signal: this.signal });" },
      "a reaction with a catch of its own": { "async keep(ask: () => Promise<void>) {": "keep(ask: () => Promise<void>) { return this.ready.then(async () => {", "this.session.touch();\n  }": "this.session.touch();\n  }).catch(() => {}); }" },
    },
  },

  "a slot that another loop fills": {
    file: "client.js",
    text: `
      export class Client {
        async read(connections) {
          this.ws = new WebSocket("wss://client.example");
          for await (const message of connections) {
            this.ws.send(message);
            ~~~~~~~ [usesEmptied certain]
          }
        }
        close() {
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    quiets: { "the very wait": { "for await (const message of connections) {\n      this.ws.send(message);": 'for await (this.ws of connections) {\n      this.ws.send("hello");' } },
  },

  "a slot emptied by the teardown itself": {
    file: "client.js",
    text: `
      export class Client {
        connect() {
          this.ws = new WebSocket("wss://client.example");
          this.ws.on("close", () => {
            this.ws = null;
          });
        }
        async hello(ask) {
          await ask();
          this.ws.send("hello");
          ~~~~~~~ [usesEmptied certain]
        }
        close() {
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    quiets: { "by the listener only": { "    this.ws?.close();\n    this.ws = null;": "    this.ws?.close();" } },
  },

  "a capture that may be stopped before it has started": {
    file: "capture.js",
    text: `
      export class Capture {
        async start(load) {
          if (this.prepared) throw new Error("started");
          this.context = new AudioContext();
          await load();
          this.context.resume();
          ~~~~~~~~~~~~ [usesEmptied certain]
          this.prepared = true;
        }
        stop() {
          if (!this.context) return;
          this.context.close();
          this.context = null;
        }
      }
    `,
    quiets: { "only once it has": { "if (!this.context) return;": "if (!this.prepared) return;" } },
  },
});
