import { describeHits, describeSilent } from "../../support/caret-cases.ts";

describeHits("require-generation-advance", "neverAdvanced", {
  "a private field that nothing writes": {
    text: `
      export class Client {
        private generation = 0;
        connect(url) {
          const generation = this.generation;
          const ws = new WebSocket(url);
          ws.onclose = () => {
            if (generation !== this.generation) return;
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [neverAdvanced certain]
            this.connect(url);
          };
        }
      }
    `,
    mends: {
      "a step at every connect": { "const generation = this.generation;": "const generation = ++this.generation;" },
      "a teardown that advances": { "  connect(url) {": "  close() { this.generation += 1; }\n  connect(url) {" },
      "a field that others may write": { "private generation": "generation" },
    },
  },

  "a variable of a factory": {
    file: "factory.js",
    text: `
      export function createClient(url) {
        let epoch = 0;
        async function connect() {
          const mine = epoch;
          await fetch(url);
          if (mine === epoch) open(url);
              ~~~~~~~~~~~~~~ [neverAdvanced certain]
        }
        function open(where) { return new WebSocket(where); }
        return { connect };
      }
    `,
    mends: {
      "a close that advances": { "  return { connect };": "  return { connect, close() { epoch++; } };" },
      "no wait in between": { "    await fetch(url);\n": "" },
    },
  },

  "the runtime's guard": {
    text: `
      import { guard } from "@stale-guard/runtime";
      export class Client {
        private timer;
        retry() {
          this.timer = setTimeout(guard(this, () => this.connect()), 1000);
                                  ~~~~~ [neverAdvanced certain]
        }
        connect() { this.ws = new WebSocket("wss://client.example"); }
        close() { this.ws.close(); clearTimeout(this.timer); }
      }
    `,
    mends: {
      "a teardown that advances": { 'import { guard }': 'import { generationOf, guard }', "close() {": "close() { generationOf(this).advance();" },
      "a teardown that closes it": { 'import { guard }': 'import { generationOf, guard }', "close() {": "close() { generationOf(this).close();" },
      "the generation handed on": { 'import { guard }': 'import { generationOf, guard }', "close() {": "generation() { return generationOf(this); }\n  close() {" },
    },
    quiets: { "the owner handed on": { "connect() {": "connect() { register(this);" } },
  },

  "the runtime's token": {
    text: `
      import { generationOf } from "@stale-guard/runtime/generation-of";
      export class Client {
        async connect() {
          const token = generationOf(this).current;
                        ~~~~~~~~~~~~ [neverAdvanced certain]
          await fetch("https://client.example");
          if (!token.isCurrent) return;
          this.ws = new WebSocket("wss://client.example");
        }
      }
    `,
    mends: { "an advance": { "async connect() {": "close() { generationOf(this).advance(); }\n  async connect() {" } },
  },
});

describeHits("require-generation-advance", "startsOver", {
  "a counter that a teardown resets": {
    text: `
      export class Client {
        attempt = 0;
        connect(url) {
          const attempt = ++this.attempt;
          const ws = new WebSocket(url);
          ws.onclose = () => {
            if (attempt !== this.attempt) return;
            this.connect(url);
          };
        }
        close() {
          this.attempt = 0;
          ~~~~~~~~~~~~~~~~ [startsOver certain]
        }
      }
    `,
    mends: {
      "counted up instead": { "this.attempt = 0;\n": "this.attempt++;\n" },
      "a number that became too large": { "this.attempt = 0;\n": "if (this.attempt > 1e9) this.attempt = 0;\n" },
      "no callback that compares": { "if (attempt !== this.attempt) return;": "console.warn(attempt);" },
      "compared with a limit": { "attempt !== this.attempt": "attempt !== 5" },
    },
  },
});

describeHits("require-generation-advance", "teardownForgets", {
  "a close that leaves the generation": {
    text: `
      export class Client {
        private generation = 0;
        connect(url) {
          const generation = ++this.generation;
          this.ws = new WebSocket(url);
          this.ws.onclose = () => {
            if (generation !== this.generation) return;
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [teardownForgets possible]
            this.connect(url);
          };
        }
        close() {
          this.ws.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "an advance in the teardown": { "this.ws.close();": "this.generation++; this.ws.close();" },
      "a flag that the teardown sets": { "this.ws.close();": "this.closed = true; this.ws.close();", "      this.connect(url);": "      if (!this.closed) this.connect(url);" },
      "the handler removed": { "this.ws.close();": "this.ws.removeAllListeners(); this.ws.close();" },
    },
  },
});

describeSilent("require-generation-advance: generations that work", "require-generation-advance", {
  "a socket compared by identity": `
    export class Client {
      private ws;
      connect(url) {
        const ws = new WebSocket(url);
        this.ws = ws;
        ws.onclose = () => { if (this.ws === ws) this.connect(url); };
      }
      close() { this.ws.close(); this.ws = undefined; }
    }
  `,
  "a retry count that nothing compares by identity": `
    export class Client {
      private attempts = 0;
      connect(url) {
        this.attempts++;
        const ws = new WebSocket(url);
        ws.onopen = () => { this.attempts = 0; };
        ws.onclose = () => { if (this.attempts < 5) this.connect(url); };
      }
    }
  `,
});
