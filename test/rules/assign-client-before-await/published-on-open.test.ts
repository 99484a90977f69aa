import { describeHits } from "../../support/caret-cases.ts";

describeHits("assign-client-before-await", "publishedOnOpen", {
  "a class that assigns in the open listener": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        connect() {
          const ws = new WebSocket("wss://example.test");
          ws.addEventListener("open", () => {
            this.ws = ws;
            ~~~~~~~~~~~~ [publishedOnOpen certain]
          });
        }
        close() {
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "assigned where it is made": { '    ws.addEventListener("open", () => {\n      this.ws = ws;\n    });': '    this.ws = ws;\n    ws.addEventListener("open", () => console.log("open"));' },
      "assigned in both places": { '    ws.addEventListener("open"': '    this.ws = ws;\n    ws.addEventListener("open"' },
    },
  },

  "a #private slot and onopen": {
    text: `
      export class Client {
        #socket: WebSocket | undefined;
        connect = () => {
          const socket = new WebSocket("wss://example.test");
          socket.onopen = () => {
            this.#socket = socket;
            ~~~~~~~~~~~~~~~~~~~~~ [publishedOnOpen certain]
          };
        };
        close = () => {
          this.#socket?.close();
          this.#socket = undefined;
        };
      }
    `,
    mends: { "assigned where it is made": { "    socket.onopen": "    this.#socket = socket;\n    socket.onopen" } },
  },

  "ES5 prototype code with self": {
    file: "client.js",
    text: `
      var net = require("node:net");
      function Client() {
        this.socket = null;
      }
      Client.prototype.connect = function (port) {
        var self = this;
        var socket = net.connect(port);
        socket.once("connect", function () {
          self.socket = socket;
          ~~~~~~~~~~~~~~~~~~~~ [publishedOnOpen certain]
        });
      };
      Client.prototype.destroy = function () {
        this.socket.destroy();
        this.socket = null;
      };
    `,
    mends: { "assigned where it is made": { "  socket.once(": "  self.socket = socket;\n  socket.once(" } },
  },

  "a factory's closure": {
    file: "client.js",
    text: `
      export function createClient(url) {
        let socket = null;
        return {
          connect() {
            const ws = new WebSocket(url);
            ws.onopen = () => {
              socket = ws;
              ~~~~~~~~~~~ [publishedOnOpen certain]
            };
          },
          close() {
            socket.close();
            socket = null;
          },
        };
      }
    `,
    mends: { "assigned where it is made": { "      ws.onopen": "      socket = ws;\n      ws.onopen" } },
  },
});
