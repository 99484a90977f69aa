import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-rearm-after-teardown", "afterAwait", {
  "a timer whose callback asks nobody": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private timer: NodeJS.Timeout | undefined;
        private closed = false;
        async poll() {
          await fetch("https://example.test");
          this.timer = setTimeout(() => {
                       ~~~~~~~~~~ [afterAwait certain]
            this.timer = undefined;
            void this.poll();
          }, 1000);
        }
        beat() {
          if (this.closed) return;
          this.ws?.send("beat");
        }
        close() {
          this.closed = true;
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    quiets: {
      "one that finds its connection closed": { "void this.poll();": "if (this.closed) return; void this.poll();" },
      "a bound method with such a check": { "setTimeout(() => {": "setTimeout(this.beat.bind(this), 1000); queueMicrotask(() => {", "}, 1000);": "});" },
    },
  },

  "a class that polls": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private timer: NodeJS.Timeout | undefined;
        private closed = false;
        async poll() {
          await fetch("https://example.test");
          this.timer = setTimeout(() => this.poll(), 1000);
                       ~~~~~~~~~~ [afterAwait certain]
        }
        close() {
          this.closed = true;
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: {
      "a flag checked after the await": { '    await fetch("https://example.test");\n': '    await fetch("https://example.test");\n    if (this.closed) return;\n' },
      "armed before the await": {
        '    await fetch("https://example.test");\n': "",
        "    this.timer = setTimeout(() => this.poll(), 1000);": '    this.timer = setTimeout(() => this.poll(), 1000);\n    await fetch("https://example.test");',
      },
    },
  },

  "an await inside try with the arming in finally": {
    text: `
      export class Client {
        #ws: WebSocket | undefined;
        #timer: NodeJS.Timeout | undefined;
        #active = true;
        #refresh = async () => {
          try {
            await fetch("https://example.test");
          } catch {
            console.warn("failed");
          } finally {
            this.#timer = setTimeout(this.#refresh, 1000);
                          ~~~~~~~~~~ [afterAwait certain]
          }
        };
        start() {
          void this.#refresh();
        }
        disconnect() {
          this.#active = false;
          clearTimeout(this.#timer);
          this.#ws?.close();
        }
      }
    `,
    mends: { "a flag of the other polarity": { "this.#timer = setTimeout(": "if (this.#active) this.#timer = setTimeout(" } },
  },

  "ES5 prototype code with an async function": {
    file: "client.js",
    text: `
      function Client() {
        this.socket = null;
        this.timer = null;
        this.generation = 0;
      }
      Client.prototype.connect = async function () {
        const generation = ++this.generation;
        const token = await loadToken(generation);
        this.timer = setInterval(() => this.socket.send(token), 1000);
                     ~~~~~~~~~~~ [afterAwait certain]
      };
      Client.prototype.close = function () {
        this.generation++;
        clearInterval(this.timer);
        this.socket.close();
      };
      async function loadToken(n) {
        return String(n);
      }
    `,
    mends: { "the generation compared": { "const token = await loadToken(generation);": "const token = await loadToken(generation);\n  if (generation !== this.generation) return;" } },
  },

  "a factory's closure in a for await loop": {
    text: `
      export function createClient(source: AsyncIterable<string>, socket: WebSocket) {
        let timer: NodeJS.Timeout | undefined;
        let closed = false;
        async function run() {
          for await (const text of source) {
            timer = setTimeout(() => socket.send(text), 100);
                    ~~~~~~~~~~ [afterAwait certain]
          }
        }
        return {
          run,
          close() {
            closed = true;
            clearTimeout(timer);
            socket.close();
          },
        };
      }
    `,
    mends: { "the flag checked in every turn": { "timer = setTimeout(": "if (closed) return;\n      timer = setTimeout(" } },
  },

  "a parameter object": {
    text: `
      interface Manager { ws: WebSocket | null; timer?: NodeJS.Timeout }
      export async function start(manager: Manager) {
        const ws = (manager.ws = new WebSocket("wss://example.test"));
        await new Promise((resolve) => ws.addEventListener("open", resolve));
        manager.timer = setInterval(() => manager.ws!.send("beat"), 1000);
                        ~~~~~~~~~~~ [afterAwait certain]
      }
      export function stop(manager: Manager) {
        clearInterval(manager.timer);
        manager.ws!.close();
        manager.ws = null;
      }
    `,
    mends: { "the slot compared with the local": { "manager.timer = setInterval(": "if (manager.ws !== ws) return;\n  manager.timer = setInterval(" } },
  },

  "a subclass whose base class closes": {
    text: `
      class Base {
        protected ws?: WebSocket;
        protected timer?: NodeJS.Timeout;
        protected abort = new AbortController();
        close() {
          this.abort.abort();
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
      export class Client extends Base {
        async refresh() {
          const { signal } = this.abort;
          await fetch("https://example.test", { signal });
          this.timer = setTimeout(() => this.refresh(), 1000);
                       ~~~~~~~~~~ [afterAwait possible]
        }
      }
    `,
    mends: { "the signal checked": { "{ signal });\n": "{ signal });\n    if (signal.aborted) return;\n" } },
  },

  "a timer armed by the handler of a failure": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private running = true;
        private timer?: ReturnType<typeof setTimeout>;
        poll(ask: () => Promise<void>) {
          ask().catch(() => {
            this.timer = setTimeout(() => this.ws?.send("again"), 1000);
                         ~~~~~~~~~~ [afterAwait certain]
          });
        }
        stop() {
          this.running = false;
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: {
      "the flag checked": { "this.timer = setTimeout(": "if (this.running) this.timer = setTimeout(" },
    },
    quiets: {
      "the flag checked by the timer": { '() => this.ws?.send("again")': '() => { if (this.running) this.ws?.send("again"); }' },
      "the flag checked first of all by the timer": { '() => this.ws?.send("again")': '() => { if (!this.running) { clearTimeout(this.timer); return; } fetch("https://example.test"); }' },
    },
  },

  "a timer armed by the handler of a failure that the teardown may have caused": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private controller = new AbortController();
        private timer?: ReturnType<typeof setTimeout>;
        poll(ask: (signal: AbortSignal) => Promise<void>) {
          ask(this.controller.signal).then(() => {}, (error) => {
            this.timer = setTimeout(() => this.ws?.send("again"), 1000);
                         ~~~~~~~~~~ [afterAwait certain]
          });
        }
        stop() {
          this.controller.abort();
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: {
      "the error asked": { "this.timer = setTimeout(": 'if (error.name !== "AbortError") this.timer = setTimeout(' },
      "not a promise": { "ask(this.controller.signal).then(": "listen(this.controller.signal).each(" },
    },
  },

  "a step of stop() that clears the timer": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private mode = "idle";
        private timer?: ReturnType<typeof setTimeout>;
        async start(dial: () => Promise<WebSocket>) {
          const ws = await dial();
          this.established(ws);
        }
        private established(ws: WebSocket) {
          this.ws = ws;
          this.timer = setTimeout(() => this.ws?.send("beat"), 1000);
        }
        private become(mode: string): boolean {
          const before = this.mode;
          if (mode !== "open" || before === "idle") this.mode = mode;
          return this.mode !== before;
        }
        stop() {
          this.become("closed");
          this.closeSocket();
        }
        private closeSocket() {
          clearTimeout(this.timer);
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `.replace("this.established(ws);", "this.established(ws);\n          ~~~~~~~~~~~~~~~~ [afterAwait certain]"),
    mends: {
      "the state machine asked": { "  this.ws = ws;\n": '  const established = this.become("open");\n    if (!established) return;\n    this.ws = ws;\n' },
      "the state machine asked at once": { "  this.ws = ws;\n": '  if (!this.become("open")) return;\n    this.ws = ws;\n' },
    },
  },
});
