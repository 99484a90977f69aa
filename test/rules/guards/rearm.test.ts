import { describeHits } from "../../support/caret-cases.ts";

const check = (condition: string) => ({ '    await fetch("https://example.test");\n': `    await fetch("https://example.test");\n    if (${condition}) return;\n` });
const captured = (declaration: string, condition: string) => ({
  '    await fetch("https://example.test");\n': `    ${declaration}\n    await fetch("https://example.test");\n    if (${condition}) return;\n`,
});

describeHits("no-rearm-after-teardown", "afterAwait", {
  "a poll that is armed after its await": {
    text: `
      import { generationOf } from "@stale-guard/runtime";
      export class Client {
        private ws: WebSocket | undefined;
        private timer: NodeJS.Timeout | undefined;
        private closed = false;
        private wanted = true;
        private zorp = false;
        private generation = 0;
        private abort = new AbortController();
        async poll() {
          await fetch("https://example.test");
          this.timer = setTimeout(() => this.poll(), 1000);
                       ~~~~~~~~~~ [afterAwait certain]
        }
        private isGone() {
          return this.closed;
        }
        get live() {
          return this.wanted;
        }
        private arm() {
          this.timer = setTimeout(() => this.poll(), 1000);
        }
        use() {
          return [generationOf(this), this.arm];
        }
        close() {
          this.closed = true;
          this.wanted = false;
          this.zorp = true;
          this.generation++;
          this.abort.abort();
          generationOf(this).advance();
          clearTimeout(this.timer);
          this.timer = undefined;
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "a flag": check("this.closed"),
      "a flag of the other polarity": check("!this.wanted"),
      "a flag of a meaningless name": check("this.zorp"),
      "a predicate method": check("this.isGone()"),
      "a predicate getter": check("!this.live"),
      "the slot's presence": check("!this.ws"),
      "the slot's readyState": check("this.ws?.readyState !== WebSocket.OPEN"),
      "identity with a captured local": captured("const ws = this.ws;", "this.ws !== ws"),
      "identity of the handle": captured("const timer = this.timer;", "this.timer !== timer"),
      "a generation": captured("const generation = this.generation;", "generation !== this.generation"),
      "a signal": captured("const { signal } = this.abort;", "signal.aborted"),
      "a token": captured("const token = generationOf(this).current;", "!token.isCurrent"),
      "a token that throws": {
        '    await fetch("https://example.test");\n': '    const token = generationOf(this).current;\n    await fetch("https://example.test");\n    token.throwIfStale();\n',
      },
      "a signal that throws": {
        '    await fetch("https://example.test");\n': '    const { signal } = this.abort;\n    await fetch("https://example.test");\n    signal.throwIfAborted();\n',
      },
      "a loop's condition": { "    this.timer = setTimeout(() => this.poll(), 1000);\n  }\n  private isGone": "    while (!this.closed) {\n      this.timer = setTimeout(() => this.poll(), 1000);\n      break;\n    }\n  }\n  private isGone" },
      "a flag in the callee that arms": {
        "    this.timer = setTimeout(() => this.poll(), 1000);\n  }\n  private isGone": "    this.arm();\n  }\n  private isGone",
        "  private arm() {\n": "  private arm() {\n    if (this.closed) return;\n",
      },
    },
  },

  "an arming after a check that came before the await": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private timer?: NodeJS.Timeout;
        private closed = false;
        async poll() {
          if (this.closed) return;
          await fetch("https://example.test");
          this.timer = setTimeout(() => this.poll(), 1000);
                       ~~~~~~~~~~ [afterAwait possible]
        }
        close() {
          this.closed = true;
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: { "the check moved behind it": { '    if (this.closed) return;\n    await fetch("https://example.test");': '    await fetch("https://example.test");\n    if (this.closed) return;' } },
  },

  "a second await after the check": {
    text: `
      export class Client {
        #ws?: WebSocket;
        #timer?: NodeJS.Timeout;
        #closed = false;
        async poll() {
          const response = await fetch("https://example.test");
          if (this.#closed) return;
          await response.text();
          this.#timer = setTimeout(() => this.poll(), 1000);
                        ~~~~~~~~~~ [afterAwait certain]
        }
        close() {
          this.#closed = true;
          clearTimeout(this.#timer);
          this.#ws?.close();
        }
      }
    `,
    mends: { "a check after each": { "    await response.text();": "    await response.text();\n    if (this.#closed) return;" } },
  },

  "an optional chain, which knows null but not torn down": {
    text: `
      export class Client {
        ws?: WebSocket;
        timer?: NodeJS.Timeout;
        async beat() {
          await fetch("https://example.test");
          this.ws?.send("beat");
          this.timer = setTimeout(() => this.beat(), 1000);
                       ~~~~~~~~~~ [afterAwait certain]
        }
        close() {
          clearTimeout(this.timer);
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: { "the slot checked": { '    this.ws?.send("beat");': '    if (!this.ws) return;\n    this.ws.send("beat");' } },
  },
});
