import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-error-sink", "removedWhileLive", {
  "a class that drops its listeners before it closes": {
    text: `
      import WebSocket from "ws";
      export class Client {
        #ws;
        connect(url) {
          this.#ws = new WebSocket(url);
          this.#ws.on("error", (error) => this.fail(error));
          this.#ws.on("message", (text) => console.log(text));
        }
        close() {
          this.#ws.removeAllListeners();
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [removedWhileLive certain]
          this.#ws.terminate();
        }
        quiet() {
          this.#ws.on("error", () => {});
        }
        fail(error) {
          console.error(error);
        }
      }
    `,
    mends: {
      "a no-op put back": { "    this.#ws.terminate();": '    this.#ws.on("error", () => {});\n    this.#ws.terminate();' },
      "a no-op put back by a method": { "    this.#ws.terminate();": "    this.quiet();\n    this.#ws.terminate();" },
      "other events named": { "removeAllListeners()": 'removeAllListeners("message")' },
      "the end awaited": { "  close() {": "  async close() {", "this.#ws.removeAllListeners();\n    this.#ws.terminate();": "this.#ws.close();\n    await once(this.#ws, 'close');\n    this.#ws.removeAllListeners();" },
      "only an open socket terminated": { "    this.#ws.terminate();": "    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.terminate();" },
      "a browser's socket": { 'import WebSocket from "ws";\n': "", "this.#ws.removeAllListeners()": "this.#ws.onmessage = null", "this.#ws.terminate()": "this.#ws.close()" },
    },
    quiets: { "an open socket closed": { "    this.#ws.terminate();": "    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.close();" } },
  },

  "handler properties set to null": {
    file: "client.js",
    text: `
      module.exports = function client(primus) {
        const Factory = (function load() {
          if (typeof WebSocket !== "undefined") return WebSocket;
          return require("ws");
        })();
        let socket;
        primus.on("open", () => {
          socket = new Factory(primus.url);
          socket.onerror = primus.failed;
          socket.onmessage = primus.received;
        });
        primus.on("end", () => {
          socket.onerror = socket.onmessage = null;
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [removedWhileLive certain]
          socket.close();
        });
      };
    `,
    mends: {
      "no-ops": { "= null": "= () => {}" },
      "a listener of the other kind": { "    socket.onmessage = primus.received;": '    socket.onmessage = primus.received;\n    socket.on("error", primus.failed);' },
    },
  },

  "a stream whose events are emptied": {
    file: "client.js",
    text: `
      var net = require("net");
      function Client(stream) {
        this.stream = stream;
        this.stream.on("error", console.error);
      }
      Client.prototype.end = function () {
        this.stream._events = {};
        ~~~~~~~~~~~~~~~~~~~~~~~~ [removedWhileLive certain]
        this.stream.destroySoon();
      };
      exports.create = function (port) {
        return new Client(net.createConnection(port));
      };
    `,
    mends: { "a no-op put back": { "  this.stream.destroySoon();": '  this.stream.on("error", function () {});\n  this.stream.destroySoon();' }, "destroyed at once": { "destroySoon()": "destroy()" } },
  },

  "a socket destroyed with an error, and the one listener by name": {
    text: `
      import * as net from "net";
      export function dial(port, failed) {
        const socket = net.connect(port);
        socket.on("error", failed);
        return {
          abort(reason) {
            socket.removeAllListeners("error");
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [removedWhileLive certain]
            socket.destroy(reason);
          },
          close() {
            socket.removeListener("error", failed);
            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [removedWhileLive possible]
            socket.end();
          },
        };
      }
    `,
    mends: {
      "no error, and another listener": { "destroy(reason)": "destroy()", 'socket.on("error", failed);': 'socket.on("error", failed);\n  socket.on("error", console.error);' },
    },
  },

  "a socket that only terminate() tells": {
    text: `
      export class Client {
        constructor(ws) {
          this.ws = ws;
          ws.on("error", console.error);
        }
        stop() {
          this.ws.removeAllListeners();
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [removedWhileLive possible]
          this.ws.close();
        }
        kill() {
          this.ws.terminate();
        }
      }
    `,
    mends: { "no terminate()": { "this.ws.terminate()": "this.ws.finish()" }, "run by the close event": { "  stop() {": '  stop() {\n    this.ws.on("close", () => {', "    this.ws.close();\n  }": "    this.ws.close();\n    });\n  }" } },
  },
});
