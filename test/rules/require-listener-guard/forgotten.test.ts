import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "forgotten", {
  "message left when close and error are replaced": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private sequence = 0;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.onclose = () => console.log("closed");
          this.ws.onerror = () => console.log("failed");
          this.ws.onmessage = () => {
            this.sequence++;
          };
        }
        drop() {
          if (!this.ws) return;
          this.ws.onclose = null;
          this.ws.onerror = null;
          ~~~~~~~~~~~~~~~ [forgotten certain]
          this.ws.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "all of them": { "    this.ws.onerror = null;": "    this.ws.onerror = null;\n    this.ws.onmessage = null;" },
      "a listener that does nothing to the owner": { "      this.sequence++;": '      console.log("message");' },
      "identity in the listener": { "      this.sequence++;": "      if (this.ws !== ws) return;\n      this.sequence++;", '    this.ws = new WebSocket("wss://example.test");': '    const ws = (this.ws = new WebSocket("wss://example.test"));' },
      "none of them": { "    this.ws.onclose = null;\n": "", "    this.ws.onerror = null;\n": "" },
    },
    quiets: {},
  },

  "a socket kept in a state object": {
    text: `
      interface Link { state: string; ws?: WebSocket }
      export class Manager {
        private link: Link = { state: "none" };
        private received = 0;
        private setLink(link: Link) {
          this.link = link;
        }
        connect() {
          const ws = new WebSocket("wss://example.test");
          this.setLink({ state: "open", ws });
          ws.onclose = () => console.log("closed");
          ws.onmessage = () => {
            this.received++;
          };
        }
        close() {
          const { ws } = this.link;
          if (ws === undefined) return;
          ws.onclose = () => console.log("closed as asked");
          ~~~~~~~~~~ [forgotten certain]
          ws.close();
        }
      }
    `,
    mends: { "message replaced as well": { "    ws.close();": "    ws.onmessage = () => {};\n    ws.close();" } },
  },

  "a handler replaced inside a promise": {
    file: "manager.js",
    text: `
      export class Manager {
        received = 0;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.onclose = () => console.log("closed");
          this.ws.onmessage = () => {
            this.received++;
          };
        }
        close() {
          const { ws } = this;
          const closed = new Promise((resolve) => {
            ws.onclose = () => resolve();
            ~~~~~~~~~~ [forgotten certain]
          });
          ws.close();
          return closed;
        }
      }
    `,
    mends: { "message replaced as well": { "    ws.close();": "    ws.onmessage = null;\n    ws.close();" } },
  },

  "an error listener left when the next socket is opened": {
    text: `
      export class Adapter {
        private socket: WebSocket | undefined;
        private retry: NodeJS.Timeout | undefined;
        connect() {
          if (this.socket) {
            this.socket.removeEventListener("close", this.onClose);
            this.socket.removeEventListener("message", this.onMessage);
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [forgotten certain]
          }
          this.socket = new WebSocket("wss://example.test");
          this.socket.addEventListener("close", this.onClose);
          this.socket.addEventListener("message", this.onMessage);
          this.socket.addEventListener("error", this.onError);
        }
        private readonly onClose = () => console.log("closed");
        private readonly onMessage = () => console.log("message");
        private readonly onError = () => {
          clearTimeout(this.retry);
          this.retry = setTimeout(() => this.connect(), 1000);
        };
      }
    `,
    mends: {
      "error removed as well": { '      this.socket.removeEventListener("message", this.onMessage);': '      this.socket.removeEventListener("message", this.onMessage);\n      this.socket.removeEventListener("error", this.onError);' },
      "a signal for it": { '"error", this.onError);': '"error", this.onError, { signal: AbortSignal.timeout(1000) });' },
    },
  },

  "an event that is only passed on": {
    text: `
      import { EventEmitter } from "node:events";
      export class Client extends EventEmitter {
        private ws: WebSocket | undefined;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.onerror = () => console.log("failed");
          this.ws.onmessage = (event) => this.emit("message", event);
        }
        drop() {
          if (!this.ws) return;
          this.ws.onerror = null;
          ~~~~~~~~~~~~~~~ [forgotten possible]
          this.ws.close();
          this.ws = undefined;
        }
      }
    `,
    quiets: { "nothing changed": {} },
  },

  "an error listener left on a socket that carries the next one": {
    file: "raw.js",
    text: `
      const tls = require("tls");
      const net = require("net");
      class Connection {
        connect() {
          this.stream = net.connect(3306);
          this.stream.on("data", (chunk) => this.feed(chunk));
          this.stream.on("error", () => { this.failed = true; this.retry = setTimeout(() => this.connect(), 1000); });
        }
        upgrade() {
          this.stream.removeAllListeners("data");
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [forgotten certain]
          this.stream = tls.connect({ host: "example.test" });
        }
        feed() {}
      }
      module.exports = Connection;
    `,
    mends: { "wrapped by the next": { '{ host: "example.test" }': "{ socket: this.stream }" } },
  },

  "a message listener that reads what it was sent": {
    text: `
      function subject(data: string): string | undefined {
        return data.startsWith("s") ? data.slice(1) : undefined;
      }
      export class Client {
        private ws: WebSocket | undefined;
        private last = "";
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.onclose = () => console.log("closed");
          this.ws.onmessage = ({ data }) => {
            const id = subject(data);
            if (!id) return;
            this.last = id;
          };
        }
        drop() {
          if (!this.ws) return;
          this.ws.onclose = null;
          ~~~~~~~~~~~~~~~ [forgotten certain]
          this.ws.close();
          this.ws = undefined;
        }
      }
    `,
    mends: { "all of them": { "    this.ws.onclose = null;": "    this.ws.onclose = null;\n    this.ws.onmessage = null;" } },
  },

  "an answer listener on a request that goes on": {
    file: "request.js",
    text: `
      const https = require("https");
      class Poll {
        send() {
          this.req = https.request("https://example.test");
          this.req.on("error", this.onError);
          this.req.on("response", () => { this.timer = setTimeout(() => this.send(), 1000); });
        }
        onError() {}
        stop() {
          this.req.removeListener("error", this.onError);
          ~~~~~~~~~~~~~~~~~~~~~~~ [forgotten certain]
          this.req = null;
        }
      }
      module.exports = Poll;
    `,
    mends: { "aborted": { "this.req = null;": "this.req.abort();\n    this.req = null;" } },
  },

  "one left on by a callback that ends the connection": {
    file: "broker.js",
    text: `
      export class Client {
        constructor(conn) {
          this.conn = conn;
          this.conn.on("readable", () => {
            this.batch++;
          });
          this.conn.on("drain", () => console.log("drained"));
        }
        close(done) {
          this.conn.pause();
          flush(() => {
            this.conn.removeAllListeners("drain");
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [forgotten certain]
            this.conn.destroy();
            this.conn = undefined;
          }, done);
        }
      }
    `,
    mends: { "taken off around it": { "this.conn.pause();": 'this.conn.removeAllListeners("readable");' } },
  },

  "a timeout listener of a socket that is dropped": {
    file: "upgrade.js",
    text: `
      export class Client {
        connect() {
          this.sock = net.connect(143);
          this.sock.on("error", () => console.log("failed"));
          this.sock.on("timeout", () => {
            this.late = true;
          });
        }
        upgrade() {
          const options = {};
          this.sock.removeAllListeners("error");
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [forgotten certain]
          options.host = this.host;
          this.sock = tls.connect(options);
        }
      }
    `,
    mends: { "one that carries the next": { "options.host = this.host;": "options.socket = this.sock;" } },
  },

  "an error listener that drops its stream": {
    file: "stream.js",
    text: `
      export class Watch {
        open() {
          this.ws = new WebSocket(this.url);
          this.ws.on("message", () => console.log("message"));
          this.ws.on("error", () => {
          ~~~~~~~~~~ [stale possible]
            this.ws = undefined;
          });
        }
        end() {
          this.ws.removeAllListeners("message");
          ~~~~~~~~~~~~~~~~~~~~~~~~~~ [forgotten certain]
          this.ws.close();
          this.ws = undefined;
        }
      }
    `,
    quiets: { "cut off, so that nothing fails any more": { "this.ws.close();": "this.ws.destroy();" } },
  },
});
