import { describeHits, describeSilent } from "../../support/caret-cases.ts";

describeHits("no-backoff-reset-on-open", "resetOnOpen", {
  "a limit on attempts, where a message says that the connection is ready": {
    text: `
      import { WebSocket } from "ws";
      export class Gateway {
        private ws?: WebSocket;
        private attempts = 0;
        private isReady = false;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.on("error", console.error);
          this.ws.on("open", () => {
            this.attempts = 0;
            ~~~~~~~~~~~~~~~~~ [resetOnOpen certain]
          });
          this.ws.on("message", (text) => {
            if (String(text) === "ready") {
              this.isReady = true;
            }
          });
          this.ws.on("close", () => this.retry());
        }
        private retry() {
          this.isReady = false;
          if (this.attempts >= 5) return;
          this.attempts++;
          this.connect();
        }
      }
    `,
    mends: {
      "the reset moved to the message": { "this.attempts = 0;\n    });": "\n    });", "        this.isReady = true;": "        this.isReady = true;\n        this.attempts = 0;" },
      "a reset after the connection has lasted": { "      this.attempts = 0;\n": "      setTimeout(() => {\n        this.attempts = 0;\n      }, 30_000);\n" },
      "a reset after the answer was awaited": { '"open", () => {': '"open", async () => {\n      await this.hello();', "  private retry() {": "  async hello() {}\n  private retry() {" },
      "a counter that limits nothing": { "if (this.attempts >= 5) return;": "console.log(this.attempts);" },
      "a counter that only says whether there was any": { "this.attempts >= 5": "this.attempts === 0" },
      "a number that does not grow": { "    this.attempts++;\n": "" },
      "another event": { '"open"': '"pong"' },
    },
    quiets: { "no word of readiness": { "        this.isReady = true;\n": "" } },
  },

  "a growing delay, reset by a method that the open handler calls": {
    file: "client.js",
    text: `
      const FIRST = 500;
      export class Client {
        constructor(url) {
          this.url = url;
          this.delay = FIRST;
        }
        connect() {
          this.socket = new WebSocket(this.url);
          this.socket.onopen = () => this.opened();
          this.socket.onmessage = ({ data }) => this.received(JSON.parse(data));
          this.socket.onclose = () => {
            const wait = this.delay;
            this.delay = Math.min(this.delay * 2, 60_000);
            this.timer = setTimeout(() => this.connect(), wait);
          };
        }
        opened() {
          this.delay = FIRST;
          this.socket.send(JSON.stringify({ type: "connection_init" }));
        }
        received(message) {
          switch (message.type) {
            case "connection_ack":
              console.log("ready");
              break;
          }
        }
        close() {
          this.socket.onclose = null;
          clearTimeout(this.timer);
          this.socket.close();
        }
      }
    `.replace("this.opened();\n", "this.opened();\n                                     ~~~~~~~~~~~~~ [resetOnOpen certain]\n"),
    mends: {
      "the reset moved to the answer": { "    this.delay = FIRST;\n    this.socket.send": "    this.socket.send", 'console.log("ready");': "this.delay = FIRST;" },
      "another value": { "    this.delay = FIRST;\n    this.socket.send": "    this.delay = SECOND;\n    this.socket.send" },
    },
    quiets: { "nothing that is answered": { '"connection_ack"': '"data"' } },
  },

  "a backoff object in ES5, bound by a library": {
    file: "client.js",
    text: `
      var bind = require("lodash").bind;
      function Client(backoff) {
        this.backoff = backoff;
        this.connected = false;
      }
      Client.prototype.connect = function () {
        this.ws = new WebSocket("wss://example.test");
        this.ws.addEventListener("open", bind(this.onOpen, this));
        this.ws.addEventListener("close", bind(this.onClose, this));
      };
      Client.prototype.onOpen = function () {
        this.backoff.reset();
        ~~~~~~~~~~~~~~~~~~~~ [resetOnOpen certain]
      };
      Client.prototype.onHello = function () {
        this.connected = true;
      };
      Client.prototype.onClose = function () {
        this.connected = false;
        setTimeout(bind(this.connect, this), this.backoff.duration());
      };
    `,
    mends: {
      "the reset moved to the hello": { "  this.backoff.reset();\n": "", "  this.connected = true;": "  this.connected = true;\n  this.backoff.reset();" },
      "an object that delays nothing": { "this.backoff.duration()": "1000" },
    },
    quiets: { "nothing that says hello": { "  this.connected = true;": "" } },
  },

  "a closure's counter, computed into a delay": {
    text: `
      export function subscribe(url: string, receive: (text: string) => void) {
        let retries = 0;
        const delayOf = (count: number) => {
          const base = 2 ** count;
          return base * 100;
        };
        const connect = () => {
          const source = new EventSource(url);
          source.onopen = () => {
            retries = 0;
            ~~~~~~~~~~~ [resetOnOpen possible]
          };
          source.onmessage = ({ data }) => receive(data);
          source.onerror = () => {
            source.close();
            retries += 1;
            setTimeout(connect, delayOf(retries));
          };
        };
        connect();
      }
    `,
    mends: { "the reset moved to the first message": { "      retries = 0;\n": "", "receive(data);": "{\n      retries = 0;\n      receive(data);\n    };" }, "a delay of its own": { "delayOf(retries)": "delayOf(3)" } },
  },

  "readiness that the open handler itself declares": {
    text: `
      export class Client {
        private tries = 0;
        private connected = false;
        open(url: string) {
          const ws = new WebSocket(url);
          ws.onopen = () => {
            this.connected = true;
            this.tries = 0;
            ~~~~~~~~~~~~~~ [resetOnOpen possible]
          };
          ws.onclose = () => {
            this.connected = false;
            if (this.tries++ < 5) this.open(url);
          };
        }
      }
    `,
    mends: { "no limit": { "if (this.tries++ < 5) this.open(url);": "this.tries++;\n      this.open(url);" } },
  },

  "a delay slept for, and a timer object that counts": {
    text: `
      export class Client {
        #pause = 1;
        constructor(readonly ws: WebSocket, readonly reconnectTimer: Timer) {
          ws.addEventListener("open", () => {
            this.#pause = 1;
            ~~~~~~~~~~~~~~~ [resetOnOpen possible]
            this.reconnectTimer.reset();
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~ [resetOnOpen possible]
          });
          ws.addEventListener("close", () => this.reconnectTimer.scheduleTimeout());
        }
        async again() {
          this.#pause = this.#pause * 2;
          await sleep(this.#pause);
        }
      }
    `,
    mends: { "neither waited for": { "await sleep(this.#pause)": "await save(this.#pause)", "this.reconnectTimer.scheduleTimeout()": "this.reconnectTimer.stop()" } },
  },

  "a client that need not be a socket, only possible": {
    text: `
      export class Client {
        private attempts = 0;
        private ready = false;
        listen(raw: { onconnect(): void; onclose(): void }) {
          raw.onconnect = () => {
            this.attempts = 0;
            ~~~~~~~~~~~~~~~~~ [resetOnOpen possible]
          };
          raw.onclose = () => {
            this.attempts++;
            setTimeout(() => this.reconnect(), 100 * 2 ** this.attempts);
          };
        }
        greet() {
          this.ready = true;
        }
        private reconnect() {
          this.listen(dial());
        }
      }
      declare function dial(): { onconnect(): void; onclose(): void };
    `,
  },
});

describeSilent("no-backoff-reset-on-open: other state", "no-backoff-reset-on-open", {
  "a counter that the open handler alone counts": `
    export class Client {
      private retries = 0;
      open(ws: WebSocket) {
        ws.onopen = () => {
          this.retries = 0;
          this.retries++;
          if (this.retries > 3) ws.close();
        };
      }
    }
  `,
  "a flag": `
    export class Client {
      private retrying = false;
      open(ws: WebSocket) {
        ws.onopen = () => {
          this.retrying = false;
        };
        ws.onclose = () => {
          if (this.retrying === true) return;
          this.retrying = true;
          setTimeout(() => this.open(ws), 1000);
        };
      }
    }
  `,
  "a state that is replaced": `
    const IDLE = 1;
    export class Client {
      private reconnectState = IDLE;
      open(ws: WebSocket) {
        ws.onopen = () => {
          this.reconnectState = IDLE;
        };
        ws.onclose = () => {
          this.reconnectState = this.reconnectState === 2 ? 3 : 4;
          if (this.reconnectState === 3) setTimeout(() => this.open(ws), 1000);
        };
      }
    }
  `,
  "a message's number": `
    export class Client {
      private nextId = 1;
      open(ws: WebSocket) {
        ws.onopen = () => {
          this.nextId = 1;
        };
      }
      take() {
        const id = this.nextId++;
        if (this.nextId === 65536) this.nextId = 1;
        return id;
      }
    }
  `,
  "a count of open connections": `
    export class Swarm {
      private connections = 0;
      add(peer: WebSocket) {
        peer.onopen = () => {
          this.connections += 1;
        };
        peer.onclose = () => {
          this.connections -= 1;
          if (this.connections < 3) setTimeout(() => this.reconnect(), 1000);
        };
      }
      private reconnect() {
        this.add(new WebSocket("wss://peer.example"));
      }
    }
  `,
});
