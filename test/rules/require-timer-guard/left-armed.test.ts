import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "leftArmed", {
  "a heartbeat that close() of a class forgets": {
    text: `
      export class Client {
        private heartbeat: NodeJS.Timeout | undefined;
        private ws: WebSocket | undefined;
        constructor() {
          this.ws = new WebSocket("wss://example.test");
          this.heartbeat = setInterval(() => this.ws!.send("beat"), 1000);
        }
        close() {
        ~~~~~ [leftArmed certain]
          this.ws!.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "the handle cleared": { "this.ws!.close();": "this.ws!.close();\n    clearInterval(this.heartbeat);" },
      "the handle cleared through a helper": { "this.ws!.close();": "this.ws!.close();\n    this.stopBeating();", "  close() {": "  stopBeating() { clearInterval(this.heartbeat); }\n  close() {" },
    },
  },

  "a #private reconnect timer with a boolean nobody reads": {
    text: `
      export class Client {
        #retry: NodeJS.Timeout | undefined;
        #ws: WebSocket | undefined;
        #closed = false;
        #connect() {
          this.#ws = new WebSocket("wss://example.test");
        }
        retry() {
          clearTimeout(this.#retry);
          this.#retry = setTimeout(() => this.#connect(), 1000);
        }
        disconnect() {
        ~~~~~~~~~~ [leftArmed certain]
          this.#closed = true;
          this.#ws?.close();
        }
      }
    `,
    mends: {
      "the flag read": { "() => this.#connect()": "() => { if (this.#closed) return; this.#connect(); }" },
      "the handle cleared": { "this.#closed = true;": "this.#closed = true;\n    clearTimeout(this.#retry);" },
    },
  },

  "an arrow-function property that closes": {
    text: `
      export class Client {
        timer?: number;
        socket?: WebSocket;
        connect = () => {
          this.socket = new WebSocket("wss://example.test");
        };
        retry = () => {
          this.timer = window.setTimeout(this.connect, 1000);
        };
        destroy = () => {
        ~~~~~~~ [leftArmed certain]
          this.socket?.close();
          this.socket = undefined;
        };
      }
    `,
    mends: { "the handle cleared": { "this.socket?.close();": "window.clearTimeout(this.timer);\n    this.socket?.close();" } },
  },

  "ES5 prototype code": {
    file: "client.js",
    text: `
      function Client(url) {
        this.url = url;
        this.conn = null;
        this.pingTimer = null;
      }
      Client.prototype.connect = function () {
        this.conn = new WebSocket(this.url);
        clearInterval(this.pingTimer);
        this.pingTimer = setInterval(this.ping.bind(this), 1000);
      };
      Client.prototype.ping = function () {
        this.conn.send("ping");
      };
      Client.prototype.close = function () {
      ~~~~~~~~~~~~~~~~~~~~~~ [leftArmed certain]
        this.conn.close();
        this.conn = null;
      };
    `,
    mends: {
      "the handle cleared": { "this.conn.close();": "clearInterval(this.pingTimer);\n  this.conn.close();" },
      "the slot checked in the callee": { 'this.conn.send("ping");': 'if (this.conn) this.conn.send("ping");' },
    },
  },

  "a factory's close() in the returned object": {
    text: `
      export function connect(url: string) {
        let socket: WebSocket;
        let beat: NodeJS.Timeout | undefined;
        function open() {
          socket = new WebSocket(url);
          beat = setInterval(() => socket.send("beat"), 1000);
        }
        return {
          open,
          close() {
          ~~~~~ [leftArmed certain]
            socket.close();
          },
        };
      }
    `,
    mends: {
      "the handle cleared": { "socket.close();": "socket.close();\n      clearInterval(beat);" },
      "the ready state checked": { '() => socket.send("beat")': '() => { if (socket.readyState === WebSocket.OPEN) socket.send("beat"); }' },
    },
  },

  "a parameter object": {
    text: `
      interface Manager { ws: WebSocket | null; heartbeat: NodeJS.Timeout | null }
      export function startHeartbeat(manager: Manager) {
        manager.heartbeat = setInterval(() => manager.ws!.send("beat"), 1000);
      }
      export function stop(manager: Manager) {
                      ~~~~ [leftArmed certain]
        manager.ws!.close();
        manager.ws = null;
      }
    `,
    mends: { "the handle cleared": { "manager.ws!.close();": "clearInterval(manager.heartbeat!);\n  manager.ws!.close();" } },
  },

  "a subclass's teardown that forgets its base class's timer": {
    text: `
      class Base {
        protected poll: NodeJS.Timeout | undefined;
        protected ws: WebSocket | undefined;
        protected start() {
          this.poll = setInterval(() => this.ws!.send("poll"), 1000);
        }
        stopPolling() {
          clearInterval(this.poll);
        }
      }
      export class Client extends Base {
        close() {
        ~~~~~ [leftArmed certain]
          this.ws!.close();
        }
      }
    `,
    mends: { "the base's helper called": { "this.ws!.close();": "this.stopPolling();\n    this.ws!.close();" } },
  },

  "a path of the teardown that leaves early": {
    text: `
      export class Client {
        retryTimer: NodeJS.Timeout | undefined;
        ws: WebSocket | undefined;
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        retry() {
          clearTimeout(this.retryTimer);
          this.retryTimer = setTimeout(() => this.connect(), 1000);
        }
        close(force: boolean) {
        ~~~~~ [leftArmed certain]
          this.ws?.close();
          if (force) return;
          clearTimeout(this.retryTimer);
        }
      }
    `,
    mends: { "the handle cleared first": { "    this.ws?.close();": "    clearTimeout(this.retryTimer);\n    this.ws?.close();", "    if (force) return;\n    clearTimeout(this.retryTimer);": "" } },
  },

  "one of two timers": {
    text: `
      export class Client {
        private beat?: NodeJS.Timeout;
        private ack?: NodeJS.Timeout;
        private ws?: WebSocket;
        private open() {
          this.beat = setInterval(() => this.ws!.send("beat"), 1000);
          this.ack = setTimeout(() => this.ws!.send("late"), 1000);
        }
        close() {
        ~~~~~ [leftArmed certain]
          clearInterval(this.beat);
          this.ws!.close();
        }
      }
    `,
    mends: { "both cleared": { "clearInterval(this.beat);": "clearInterval(this.beat);\n    clearTimeout(this.ack);" } },
  },

  "a timer that a helper in another file could clear": {
    file: "client.ts",
    others: {
      "timers.ts": `
        export interface Timers { first?: NodeJS.Timeout; second?: NodeJS.Timeout }
        export function clearFirst(owner: Timers) {
          clearTimeout(owner.first);
        }
        export function clearAll(owner: Timers) {
          clearTimeout(owner.first);
          clearTimeout(owner.second);
        }
      `,
    },
    text: `
      import { clearAll, clearFirst } from "./timers.js";
      export class Client {
        first?: NodeJS.Timeout;
        second?: NodeJS.Timeout;
        ws: WebSocket | undefined;
        constructor(url: string) {
          this.ws = new WebSocket(url);
          this.second = setTimeout(() => this.ws!.send("late"), 1000);
        }
        reset() {
          clearAll(this);
        }
        close() {
        ~~~~~ [leftArmed certain]
          clearFirst(this);
          this.ws!.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "the helper that clears it": { "clearFirst(this);": "clearAll(this);" },
      "a helper that is mended itself": { "clearTimeout(owner.first);\n        }\n        export function clearAll": "clearTimeout(owner.first);\n          clearTimeout(owner.second);\n        }\n        export function clearAll" },
    },
  },

  "a private step that leaves the timer armed": {
    text: `
      export class Client {
        retry?: NodeJS.Timeout;
        ws?: WebSocket;
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        lost() {
          this._disconnect();
        }
        again() {
          this.retry = setTimeout(() => this.connect(), 1000);
        }
        _disconnect() {
        ~~~~~~~~~~~ [leftArmed certain]
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    quiets: {
      "its only caller clearing": { "    this._disconnect();\n  }": "    clearTimeout(this.retry);\n    this._disconnect();\n  }" },
      "its only caller arming it": { "    this._disconnect();\n  }": "    this._disconnect();\n    this.retry = setTimeout(() => this.connect(), 1000);\n  }", "  again() {\n    this.retry = setTimeout(() => this.connect(), 1000);\n  }\n": "" },
    },
  },

  "a closure that ends the connection": {
    text: `
      export class Client {
        timer?: NodeJS.Timeout;
        ws?: WebSocket;
        force?: () => void;
        start() {
          clearInterval(this.timer);
          this.timer = setInterval(() => this.connect(), 1000);
        }
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        close() {
          const forceDestroy = () => {
                ~~~~~~~~~~~~ [leftArmed certain]
            this.ws?.close();
            this.ws = undefined;
          };
          this.force = forceDestroy;
          clearInterval(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: { "made once the timer is cleared": { "    clearInterval(this.timer);\n    this.ws?.close();\n": "    this.ws?.close();\n", "    const forceDestroy": "    clearInterval(this.timer);\n    const forceDestroy" } },
  },
});
