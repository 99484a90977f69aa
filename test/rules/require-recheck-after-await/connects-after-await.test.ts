import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "connectsAfterAwait", {
  "a class that fetches its address first": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private closed = false;
        async connect() {
          const url = await fetchUrl();
          this.ws = new WebSocket(url);
                    ~~~~~~~~~~~~~ [connectsAfterAwait certain]
        }
        close() {
          this.closed = true;
          this.ws?.close();
        }
      }
    `,
    mends: {
      "the flag checked": { "this.ws = new": "if (this.closed) return;\n    this.ws = new" },
      "the flag of the other branch": { "this.ws = new WebSocket(url);": "if (!this.closed) this.ws = new WebSocket(url);" },
      "nothing awaited": { "const url = await fetchUrl();": 'const url = "wss://client.example";' },
      "the late socket closed at once": { "this.ws = new WebSocket(url);": "this.ws = new WebSocket(url);\n    if (this.closed) this.ws.close();" },
      "a predicate that throws": { "this.ws = new": "this.assertOpen();\n    this.ws = new" },
      "a wait that the teardown ends": { "await fetchUrl();": "await fetchUrl({ signal: this.signal });" },
    },
  },

  "a promise chain in ES5 code": {
    file: "client.js",
    text: `
      function Client(source) {
        this.source = source;
        this.socket = null;
        this.generation = 0;
      }
      Client.prototype.connect = function () {
        var self = this;
        var generation = ++this.generation;
        this.source.next(generation).then(function (url) {
          self.socket = new WebSocket(url);
                        ~~~~~~~~~~~~~ [connectsAfterAwait certain]
        });
      };
      Client.prototype.close = function () {
        this.generation++;
        if (this.socket) this.socket.close();
        this.socket = null;
      };
    `,
    mends: { "the generation compared": { "self.socket = new": "if (generation !== self.generation) return;\n    self.socket = new" } },
  },

  "an error-first callback": {
    text: `
      export class Client {
        private socket: WebSocket | undefined;
        private closed = false;
        constructor(private readonly resolver: { lookup(name: string, done: (err: Error | null, url: string) => void): void }) {}
        connect() {
          this.resolver.lookup("client.example", (err, url) => {
            if (err) throw err;
            this.socket = new WebSocket(url);
                          ~~~~~~~~~~~~~ [connectsAfterAwait possible]
          });
        }
        close() {
          this.closed = true;
          this.socket?.close();
        }
      }
    `,
    mends: { "the flag checked": { "if (err) throw err;": "if (err) throw err;\n      if (this.closed) return;" } },
  },

  "the method that opens the socket, called after a delay": {
    text: `
      export class Client {
        #ws: WebSocket | null = null;
        #active = true;
        async retry(ms: number) {
          await new Promise((resolve) => setTimeout(resolve, ms));
          this.#open();
          ~~~~~~~~~~ [connectsAfterAwait certain]
        }
        #open() {
          this.#ws = new WebSocket("wss://client.example");
        }
        disconnect() {
          this.#active = false;
          this.#ws?.close();
          this.#ws = null;
        }
      }
    `,
    mends: {
      "the callee's first line": { '    this.#ws = new': '    if (!this.#active) return;\n    this.#ws = new' },
      "the caller's check": { "    this.#open();\n": "    if (this.#active) this.#open();\n" },
    },
  },

  "only the first of two awaits followed by a check": {
    text: `
      export function createClient(options: { url: () => Promise<string>; token: () => Promise<string> }) {
        let ws: WebSocket | undefined;
        let closed = false;
        async function connect() {
          const url = await options.url();
          if (closed) return;
          const token = await options.token();
          ws = new WebSocket(url, token);
               ~~~~~~~~~~~~~ [connectsAfterAwait certain]
        }
        return {
          connect,
          close() {
            closed = true;
            ws?.close();
            ws = undefined;
          },
        };
      }
    `,
    mends: { "a check after the last too": { "ws = new": "if (closed) return;\n    ws = new" } },
  },

  "a connection added to those that the teardown has closed": {
    text: `
      export class Server {
        private readonly sockets = new Set<WebSocket>();
        private closing = false;
        async accept(socket: WebSocket, check: () => Promise<void>) {
          await check();
          this.sockets.add(socket);
          ~~~~~~~~~~~~~~~~ [connectsAfterAwait certain]
        }
        close() {
          this.closing = true;
          for (const socket of this.sockets) socket.close();
        }
      }
    `,
    mends: { "the flag checked": { "this.sockets.add(": "if (this.closing) return socket.close();\n    this.sockets.add(" } },
  },
});
