import { describeHits } from "../../support/caret-cases.ts";

const heartbeat = `
  import type { Manager } from "./manager.ts";
  export function startHeartbeat(manager: Manager, options: { interval: number; reconnectCallback: () => void }) {
    const beat = () => {
      if (!manager.acked) return options.reconnectCallback();
      manager.ws!.send("beat");
    };
    manager.first = setTimeout(beat, options.interval);
  }
  export function stopHeartbeat(manager: Manager) {
    clearTimeout(manager.first);
  }
`;
const manager = `
  export interface Manager { ws: WebSocket | null; acked: boolean; first?: NodeJS.Timeout }
`;

describeHits("no-throw-in-reconnect-callback", "throws", {
  "a callback handed to another file that runs it from a timer": {
    file: "gateway.ts",
    others: { "utils/heartbeat.ts": heartbeat.replace("./manager.ts", "../manager.ts"), "manager.ts": manager },
    text: `
      import { startHeartbeat, stopHeartbeat } from "./utils/heartbeat.js";
      export class Gateway {
        ws: WebSocket | null = null;
        acked = true;
        connected = false;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          startHeartbeat(this, {
            interval: 100,
            reconnectCallback: () => {
              if (!this.connected) {
                throw new Error("zombie");
                ~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
              }
              this.disconnect();
              this.connect();
            },
          });
        }
        disconnect() {
          stopHeartbeat(this);
          this.connected = false;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "a quiet return": { 'throw new Error("zombie");': "return;" },
      "a receiver that runs it at once": { "manager.first = setTimeout(beat, options.interval);": "beat();" },
    },
  },

  "a timer callback that throws when it is too late": {
    text: `
      export class Client {
        #ws: WebSocket | undefined;
        #closed = false;
        retry() {
          setTimeout(() => {
            if (this.#closed) throw new Error("closed");
                              ~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
            this.#ws = new WebSocket("wss://example.test");
          }, 1000);
        }
        close() {
          this.#closed = true;
          this.#ws?.close();
        }
      }
    `,
    mends: {
      "a quiet return": { 'throw new Error("closed");': "return;" },
      "a try around the body": { '      if (this.#closed) throw new Error("closed");': '      try { if (this.#closed) throw new Error("closed"); } catch { return; }' },
    },
  },

  "a method that a timer runs by reference": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private timer: NodeJS.Timeout | undefined;
        private beat = () => {
          this.assertOpen();
        };
        private assertOpen() {
          if (this.ws === undefined) throw new Error("no socket");
                                     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        }
        start() {
          this.timer = setInterval(this.beat, 1000);
        }
        get isBeating() {
          return this.timer !== undefined;
        }
        close() {
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "a quiet return": { 'throw new Error("no socket");': "return;" },
      "a try in the caller": { "this.assertOpen();": "try { this.assertOpen(); } catch (error) { console.error(error); }" },
    },
    quiets: {
      "a teardown that clears the timer": { "this.ws?.close();": "clearInterval(this.timer);\n          this.ws?.close();" },
    },
  },

  "ES5 prototype code with a bound listener": {
    file: "client.js",
    text: `
      function Client(ws) {
        this.ws = ws;
        this.ready = false;
        ws.on("message", this.onMessage.bind(this));
      }
      Client.prototype.onMessage = function (data) {
        if (!this.ready) throw new Error("not ready");
                         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        this.ready = data.length > 0;
      };
    `,
    mends: { "a quiet return": { 'throw new Error("not ready");': "return;" } },
  },

  "an onclose handler": {
    file: "client.js",
    text: `
      export function open(url) {
        let attempts = 0;
        const ws = new WebSocket(url);
        ws.onclose = () => {
          if (++attempts > 5) throw new Error("too many attempts");
                              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          open(url);
        };
        return ws;
      }
    `,
    mends: { "an error event instead": { 'throw new Error("too many attempts");': 'return ws.dispatchEvent(new Event("error"));' } },
  },

  "a reconnectCallback given to code that cannot be seen": {
    text: `
      import { createHeartbeat } from "some-heartbeat";
      export class Client {
        private open = false;
        start() {
          this.open = true;
          createHeartbeat({
            reconnectCallback: () => {
              if (!this.open) throw new Error("gone");
                              ~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
            },
          });
        }
        stop() {
          this.open = false;
        }
      }
    `,
    mends: { "a quiet return": { 'throw new Error("gone");': "return;" } },
  },

  "a subclass's method run by its base class's timer": {
    text: `
      abstract class Base {
        protected timer: NodeJS.Timeout | undefined;
        protected ws: WebSocket | undefined;
        start() {
          this.timer = setInterval(() => this.tick(), 1000);
        }
        protected tick() {
          if (!this.ws) throw new Error("no socket");
                        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        }
      }
      export class Client extends Base {
        close() {
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: { "a quiet return": { 'throw new Error("no socket");': "return;" } },
  },

  "a getter that throws nothing beside a callback that does": {
    text: `
      import { setInterval as every } from "node:timers";
      export class Client {
        private socket?: WebSocket;
        get isOpen() {
          return this.socket?.readyState === WebSocket.OPEN;
        }
        open() {
          this.socket = new WebSocket("wss://example.test");
          every(() => {
            if (!this.isOpen) throw new Error("closed");
                              ~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          }, 1000);
        }
      }
    `,
    mends: { "a quiet return": { 'throw new Error("closed");': "return;" } },
  },

  "a certificate looked at once the connection is secure": {
    file: "dial.js",
    text: `
      const tls = require("tls");
      exports.dial = function (options) {
        const socket = tls.connect(options);
        socket.on("error", console.error);
        socket.on("secureConnect", () => {
          if (!socket.encrypted) throw socket.authorizationError;
                                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        });
        return socket;
      };
    `,
    quiets: { "what Node has refused by then": { "socket.encrypted": "socket.authorized" } },
  },
});
