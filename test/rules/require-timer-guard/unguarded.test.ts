import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "unguarded", {
  "a dropped reconnect timer of a class": {
    text: `
      class Gateway {
        ws: WebSocket | null = null;
        closed = false;
        timer: NodeJS.Timeout | undefined;
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        onInvalidSession() {
          setTimeout(() => this.connect(), 5000);
          ~~~~~~~~~~ [unguarded certain]
        }
        disconnect() {
          this.closed = true;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "a flag read in the callback": { "() => this.connect()": "() => { if (!this.closed) this.connect(); }" },
      "a flag read in the promise that the callee makes": {
        'this.ws = new WebSocket("wss://example.test");': 'return new Promise<void>((resolve) => { if (this.closed) return resolve(); this.ws = new WebSocket("wss://example.test"); });',
      },
      "a flag read in the callee's first line": { "connect() {\n    this.ws": "connect() {\n    if (this.closed) return;\n    this.ws" },
      "the handle cleared by the teardown": { "setTimeout(": "clearTimeout(this.timer);\n    this.timer = setTimeout(", "this.ws?.close();": "this.ws?.close();\n    clearTimeout(this.timer);" },
    },
  },

  "a #private method bound to this": {
    text: `
      export class Client {
        #socket: WebSocket | undefined;
        #closing = false;
        #open() {
          this.#socket = new WebSocket("wss://example.test");
        }
        retry() {
          setTimeout(this.#open.bind(this), 1000);
          ~~~~~~~~~~ [unguarded certain]
        }
        close() {
          this.#closing = true;
          this.#socket?.close();
        }
      }
    `,
    mends: { "a flag in the method": { "#open() {\n": "#open() {\n    if (this.#closing) return;\n" } },
  },

  "an arrow-function property passed by reference": {
    text: `
      export class Client {
        private socket?: WebSocket;
        private active = true;
        private reconnect = () => {
          this.socket = new WebSocket("wss://example.test");
        };
        onError = () => {
          setTimeout(this.reconnect, 1000);
          ~~~~~~~~~~ [unguarded certain]
        };
        dispose = () => {
          this.active = false;
          this.socket?.close();
        };
      }
    `,
    mends: { "a flag of the other polarity": { "reconnect = () => {\n": "reconnect = () => {\n    if (!this.active) return;\n" } },
  },

  "ES5 prototype code with self": {
    file: "client.js",
    text: `
      function Client(url) {
        this.url = url;
        this.socket = null;
        this.ended = false;
      }
      Client.prototype.connect = function () {
        this.socket = new WebSocket(this.url);
      };
      Client.prototype.onDrop = function () {
        var self = this;
        setTimeout(function () {
        ~~~~~~~~~~ [unguarded certain]
          self.connect();
        }, 1000);
      };
      Client.prototype.close = function () {
        this.ended = true;
        this.socket.close();
        this.socket = null;
      };
    `,
    mends: { "a flag read through self": { "self.connect();": "if (self.ended) return;\n    self.connect();" } },
  },

  "a factory's closure": {
    file: "client.mjs",
    text: `
      export function createClient(url) {
        let socket;
        let closed = false;
        function connect() {
          socket = new WebSocket(url);
        }
        function retry() {
          setTimeout(connect, 1000);
          ~~~~~~~~~~ [unguarded certain]
        }
        connect();
        return {
          retry,
          close() {
            closed = true;
            socket.close();
          },
        };
      }
    `,
    mends: { "the closure's flag": { "connect() {\n": "connect() {\n    if (closed) return;\n" } },
  },

  "a parameter object": {
    text: `
      interface Manager { ws: WebSocket | null; timer?: NodeJS.Timeout }
      export function start(manager: Manager) {
        setTimeout(() => manager.ws!.send("hello"), 1000);
        ~~~~~~~~~~ [unguarded certain]
      }
      export function stop(manager: Manager) {
        manager.ws!.close();
        manager.ws = null;
      }
    `,
    mends: {
      "the slot checked": { '() => manager.ws!.send("hello")': '() => { if (manager.ws === null) return; manager.ws.send("hello"); }' },
      "the handle kept in the parameter and cleared": { "setTimeout(": "manager.timer = setTimeout(", "manager.ws!.close();": "manager.ws!.close();\n  clearTimeout(manager.timer);" },
    },
  },

  "a subclass whose base class closes": {
    text: `
      class Base {
        protected ws: WebSocket | undefined;
        protected destroyed = false;
        close() {
          this.destroyed = true;
          this.ws?.close();
          this.ws = undefined;
        }
      }
      export class Client extends Base {
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        retry() {
          setTimeout(() => this.connect(), 1000);
          ~~~~~~~~~~ [unguarded certain]
        }
      }
    `,
    mends: { "the base's flag": { "connect() {\n": "connect() {\n    if (this.destroyed) return;\n" } },
  },

  "a local handle that close() cannot reach": {
    text: `
      export class Feed {
        ws?: WebSocket;
        open(server: EventEmitter) {
          this.ws = new WebSocket("wss://example.test");
          const timer = setInterval(() => this.ws!.send("beat"), 1000);
                        ~~~~~~~~~~~ [unguarded certain]
          server.on("pause", () => clearInterval(timer));
        }
        close() {
          this.ws!.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "the handle in a slot that close() clears": { "const timer = setInterval": "clearInterval(this.timer);\n    this.timer = setInterval", "() => clearInterval(timer)": "() => clearInterval(this.timer)", "ws?: WebSocket;": "ws?: WebSocket;\n  timer?: NodeJS.Timeout;", "this.ws!.close();": "this.ws!.close();\n    clearInterval(this.timer);" },
      "the socket asked": { '=> this.ws!.send("beat")': '=> { if (this.ws) this.ws.send("beat"); }' },
    },
  },

  "a timer that takes from a queue": {
    text: `
      export class Pool {
        private queue: number[] = [];
        private sockets: WebSocket[] = [];
        next() {
          const id = this.queue.shift();
          this.sockets.push(new WebSocket("wss://example.test/" + id));
          setTimeout(() => this.next(), 5000);
          ~~~~~~~~~~ [unguarded certain]
        }
        disconnect() {
          for (const socket of this.sockets) socket.close();
          this.sockets = [];
          this.queue = [];
        }
      }
    `,
    mends: {
      "the queue that disconnect() empties asked": { "next() {\n": "next() {\n    if (this.queue.length === 0) return;\n" },
      "its length": { "next() {\n": "next() {\n    if (!this.queue.length) return;\n" },
    },
  },

  "a poll that goes on after the owner's end": {
    file: "peer.js",
    text: `
      export class Peer extends Duplex {
        constructor(channel) {
          super();
          this.channel = channel;
          this.once("close", () => this.flushed());
        }
        flushed() {
          if (this.destroyed) return;
          this.note("flushed");
        }
        poll() {
          this.channel.send("any?");
          setTimeout(() => this.poll(), 100);
          ~~~~~~~~~~ [unguarded certain]
        }
      }
    `,
    quiets: { "only what is written at its end": { '"close"': '"finish"' } },
  },

  "a request sent after a moment": {
    text: `
      export class Receiver {
        ws = new WebSocket("wss://example.test");
        timer?: ReturnType<typeof setTimeout>;
        constructor() {
          setTimeout(() => this._ask(), 100);
          ~~~~~~~~~~ [unguarded certain]
        }
        _ask() {
          this.timer = setTimeout(() => console.log("late"), 8000);
        }
        close() {
          clearTimeout(this.timer);
          this.ws.close();
        }
      }
    `,
    quiets: { "no moment at all": { ", 100)": ", 0)" } },
  },
});
