import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-throw-in-reconnect-callback", "floating", {
  "a then without a catch in a class that holds a socket": {
    text: `
      export class Client {
        private ws?: WebSocket;
        connect() {
          this.fetchUrl().then((url) => {
                          ~~~~ [floating certain]
            this.ws = new WebSocket(url);
          });
        }
        private async fetchUrl() {
          const response = await fetch("https://example.test");
          return response.text();
        }
        close() {
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "a catch at the end": { "    });\n": "    }).catch(console.error);\n" },
      "a second function of then": { "this.ws = new WebSocket(url);\n    });": "this.ws = new WebSocket(url);\n    }, console.error);" },
      "the promise returned": { "this.fetchUrl().then(": "return this.fetchUrl().then(" },
    },
  },

  "a finally, which passes the rejection on": {
    text: `
      export class Client {
        #connecting: Promise<void> | undefined;
        connect() {
          if (this.#connecting) return this.#connecting;
          this.#connecting = this.#open();
          this.#connecting.finally(() => {
                           ~~~~~~~ [floating certain]
            this.#connecting = undefined;
          });
          return this.#connecting;
        }
        async #open() {
          await fetch("https://example.test");
        }
      }
    `,
    mends: { "a catch after the finally": { "    });\n    return": "    }).catch(() => {});\n    return" } },
  },

  "a then in a timer callback": {
    file: "client.js",
    text: `
      export function poll(load) {
        setInterval(() => {
          load().then((value) => console.log(value));
                 ~~~~ [floating certain]
        }, 1000);
      }
    `,
    mends: { "a catch": { "console.log(value));": "console.log(value)).catch(console.error);" } },
  },

  "ES5 prototype code": {
    file: "client.js",
    text: `
      function Client(url) {
        this.url = url;
        this.ws = null;
      }
      Client.prototype.connect = function () {
        var self = this;
        lookup(this.url).then(function (address) {
                         ~~~~ [floating certain]
          self.ws = new WebSocket(address);
        });
      };
      Client.prototype.close = function () {
        this.ws.close();
        this.ws = null;
      };
    `,
    mends: { "a catch": { "    self.ws = new WebSocket(address);\n  });": "    self.ws = new WebSocket(address);\n  }).catch(function () {});" } },
  },

  "a then where nothing speaks of a connection": {
    text: `
      export function start(load: () => Promise<string>) {
        load().then((value) => console.log(value));
               ~~~~ [floating possible]
      }
    `,
    mends: { "a catch": { "console.log(value));": "console.log(value)).catch(console.error);" } },
  },

  "a then on what a socket's readiness hangs on": {
    text: `
      export class Link {
        private transport = new WebTransport("https://example.test");
        start() {
          this.transport.ready.then(() => console.log("ready"));
                               ~~~~ [floating certain]
        }
        close() {
          this.transport.close();
        }
      }
    `,
    mends: { "a catch": { '.then(() => console.log("ready"))': '.then(() => console.log("ready")).catch(console.error)' } },
  },

  "a then on a socket's end": {
    text: `
      export class Link {
        private transport = new WebTransport("https://example.test");
        start() {
          this.transport.closed.then((info) => console.log("closed", info));
                                ~~~~ [floating certain]
        }
        close() {
          this.transport.close();
        }
      }
    `,
    quiets: { "an end that is fulfilled with its error": { '(info) => console.log("closed", info)': '(err) => console.log("closed", err)' } },
  },

  "a then beside a connection that has nothing to do with it": {
    text: `
      declare const dialog: { ask(text: string): Promise<string | undefined> };
      export class Link {
        private ws = new WebSocket("wss://example.test");
        private log: string[] = [];
        ask() {
          dialog.ask("retry?").then((answer) => this.log.push(String(answer)));
                               ~~~~ [floating possible]
        }
        close() {
          this.ws.close();
        }
      }
    `,
  },

  "a then that connects": {
    text: `
      declare function wait(url: string): Promise<void>;
      declare function lookUp(name: string): Promise<string>;
      export class Link {
        private ws: WebSocket | undefined;
        private name = "host";
        start() {
          lookUp(this.name).then((url) => {
                            ~~~~ [floating certain]
            this.ws = new WebSocket(url);
          });
        }
      }
    `,
  },

  "a finally of somebody else's promise, without a connection": {
    text: `
      export function track(tasks: Set<unknown>, task: Promise<unknown>) {
        tasks.add(task);
        void task.finally(() => tasks.delete(task));
                  ~~~~~~~ [floating possible]
      }
    `,
    mends: { "a catch": { "tasks.delete(task))": "tasks.delete(task)).catch(() => {})" } },
  },

  "a finally of a promise that is used elsewhere": {
    text: `
      export function track(tasks: Set<unknown>, run: () => Promise<void>) {
        const task = run();
        tasks.add(task);
        void task.finally(() => tasks.delete(task));
                  ~~~~~~~ [floating certain]
      }
    `,
    mends: { "a promise that never rejects": { "const task = run();": "const task = run().catch(console.error);" } },
  },

  "a transport that is waited for": {
    file: "transport.js",
    text: `
      export class Client {
        connect() {
          this.transport = new WebTransport(this.url);
          this.writer = this.transport;
          this.writer.ready.then(() => this.open());
                            ~~~~ [floating possible]
        }
        open() {
          this.opened = true;
        }
      }
    `,
    mends: { "the writer of a stream": { "this.writer = this.transport;": "this.writer = this.transport.getWriter();" } },
  },
});
