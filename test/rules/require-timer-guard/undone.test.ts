import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "undone", {
  "a class whose onclose reconnects": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private timer?: NodeJS.Timeout;
        private closed = false;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.onclose = () => {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.connect(), 1000);
                         ~~~~~~~~~~ [undone certain]
          };
        }
        close() {
          this.closed = true;
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: {
      "a flag read in the listener": { "this.ws.onclose = () => {\n": "this.ws.onclose = () => {\n      if (this.closed) return;\n" },
      "the listener removed first": { "this.ws?.close();": "this.ws!.onclose = null;\n    this.ws?.close();" },
    },
  },

  "a named listener added with addEventListener": {
    text: `
      export class Client {
        #ws: WebSocket | undefined;
        #timer: NodeJS.Timeout | undefined;
        #wanted = true;
        connect() {
          this.#ws = new WebSocket("wss://example.test");
          this.#ws.addEventListener("close", this.#retry);
        }
        #retry = () => {
          clearTimeout(this.#timer);
          this.#timer = setTimeout(() => this.connect(), 1000);
                        ~~~~~~~~~~ [undone certain]
        };
        close() {
          this.#wanted = false;
          clearTimeout(this.#timer);
          this.#ws?.close();
        }
      }
    `,
    mends: {
      "a flag": { "#retry = () => {\n": "#retry = () => {\n    if (!this.#wanted) return;\n" },
      "the stable listener removed": { "this.#ws?.close();": 'this.#ws?.removeEventListener("close", this.#retry);\n    this.#ws?.close();' },
    },
  },

  "ES5 prototype code with a bound handler": {
    file: "client.js",
    text: `
      function Client(url) {
        this.url = url;
        this.ws = null;
        this.timer = null;
        this.skipReconnect = false;
      }
      Client.prototype.connect = function () {
        this.ws = new WebSocket(this.url);
        this.ws.on("close", this.onClose.bind(this));
      };
      Client.prototype.onClose = function () {
        var self = this;
        clearTimeout(this.timer);
        this.timer = setTimeout(function () {
                     ~~~~~~~~~~ [undone certain]
          self.connect();
        }, 1000);
      };
      Client.prototype.disconnect = function () {
        this.skipReconnect = true;
        clearTimeout(this.timer);
        this.ws.close();
      };
    `,
    mends: {
      "every listener removed": { "  this.ws.close();": "  this.ws.removeAllListeners();\n  this.ws.close();" },
      "a flag in the handler": { "  var self = this;": "  if (this.skipReconnect) return;\n  var self = this;" },
    },
  },

  "a factory's closure": {
    text: `
      export function createClient(url: string) {
        let ws: WebSocket;
        let timer: NodeJS.Timeout | undefined;
        let stopped = false;
        function connect() {
          ws = new WebSocket(url);
          ws.onclose = () => {
            clearTimeout(timer);
            timer = setTimeout(connect, 1000);
                    ~~~~~~~~~~ [undone certain]
          };
        }
        connect();
        return {
          stop() {
            stopped = true;
            clearTimeout(timer);
            ws.close();
          },
        };
      }
    `,
    mends: { "the closure's flag": { "timer = setTimeout(connect, 1000);": "if (!stopped) timer = setTimeout(connect, 1000);" } },
  },
});
