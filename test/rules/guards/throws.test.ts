import { describeHits } from "../../support/caret-cases.ts";

const fail = "      this.fail();";

describeHits("no-throw-in-reconnect-callback", "throws", {
  "a timer callback that throws through a method": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private closed = false;
        lose() {
          setTimeout(() => {
            this.fail();
          }, 1000);
        }
        private fail() {
          if (this.ws === undefined) throw new Error("no socket");
                                     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        }
        close() {
          this.closed = true;
          this.ws?.close();
          this.ws = undefined;
        }
        get isClosed() {
          return this.closed;
        }
      }
    `,
    mends: {
      "a try around the callback's body": { [fail]: "      try {\n        this.fail();\n      } catch (error) {\n        console.error(error);\n      }" },
      "a try in the method": { 'if (this.ws === undefined) throw new Error("no socket");': 'try { if (this.ws === undefined) throw new Error("no socket"); } catch { return; }' },
      "a quiet return": { 'throw new Error("no socket");': "return;" },
      "a method that reports instead": { 'throw new Error("no socket");': 'console.error("no socket");' },
    },
  },

  "a throw of the callback's own": {
    text: `
      import { generationOf } from "@stale-guard/runtime";
      export class Client {
        private ws: WebSocket | undefined;
        private closed = false;
        private zorp = true;
        private generation = 0;
        private abort = new AbortController();
        lose() {
          setTimeout(() => {
            if (this.ws === undefined) throw new Error("no socket");
                                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
            this.ws.send("beat");
          }, 1000);
        }
        private isGone() {
          return this.closed;
        }
        close() {
          this.closed = true;
          this.zorp = false;
          this.generation++;
          this.abort.abort();
          generationOf(this).advance();
          this.ws?.close();
          this.ws = undefined;
        }
        use() {
          return this.isGone();
        }
      }
    `,
    mends: Object.fromEntries(
      Object.entries({
        "a flag": "this.closed",
        "a flag of the other polarity": "!this.zorp",
        "a predicate method": "this.isGone()",
        "a generation": ["const generation = this.generation;", "generation !== this.generation"],
        "identity of the socket": ["const ws = this.ws;", "this.ws !== ws"],
        "a signal": ["const { signal } = this.abort;", "signal.aborted"],
        "a token": ["const token = generationOf(this).current;", "!token.isCurrent"],
      }).map(([name, value]) => {
        const [declaration, condition] = typeof value === "string" ? ["", value] : (value as [string, string]);
        return [name, { "    setTimeout(() => {\n": `    ${declaration}\n    setTimeout(() => {\n      if (${condition}) return;\n` }];
      }),
    ),
  },

  "a catch that throws again": {
    text: `
      export class Client {
        private open = false;
        start() {
          this.open = true;
          setInterval(() => {
            try {
              this.check();
            } catch {
              throw new Error("not open");
              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
            }
          }, 1000);
        }
        private check() {
          if (!this.open) throw new Error("closed");
        }
      }
    `,
    mends: { "a catch that reports": { 'throw new Error("not open");': 'console.error("not open");' } },
  },

  "a try without a catch": {
    text: `
      export class Client {
        private open = false;
        start(ws: WebSocket) {
          ws.addEventListener("message", () => {
            try {
              if (!this.open) throw new Error("closed");
                              ~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
            } finally {
              this.open = true;
            }
          });
        }
      }
    `,
    mends: { "a catch": { "} finally {": "} catch { console.error(); } finally {" } },
  },
});
