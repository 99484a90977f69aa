import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-error-sink", "neverHandled", {
  "an accepted socket with other listeners only": {
    text: `
      import { WebSocketServer } from "ws";
      const clients = new Set();
      const server = new WebSocketServer({ port: 0 });
      server.on("connection", (socket) => {
                               ~~~~~~ [neverHandled certain]
        clients.add(socket);
        socket.on("message", (text) => {
          remember(socket, String(text));
          socket.send(String(text));
        });
        socket.on("close", () => clients.delete(socket));
      });
      function remember(socket, text) {
        console.log(socket, text);
      }
    `,
    mends: {
      "a listener": { "  clients.add(socket);\n": '  clients.add(socket);\n  socket.on("error", console.error);\n' },
      "a listener in the chain": { 'socket.on("close",': 'socket.on("error", console.error).on("close",' },
      "a property": { "  clients.add(socket);\n": "  clients.add(socket);\n  socket.onerror = () => {};\n" },
      "an event constant": { "  clients.add(socket);\n": "  clients.add(socket);\n  socket.on(Events.Error, console.error);\n" },
      "a helper that listens": { "  console.log(socket, text);": '  socket.on("error", () => console.log(text));' },
      "a helper that cannot be seen": { "  console.log(socket, text);": "  keep(socket, text);" },
      "an event that cannot be seen": { "  clients.add(socket);\n": "  clients.add(socket);\n  for (const event of events) socket.on(event, log);\n" },
      "a pipeline": { "  clients.add(socket);\n": "  clients.add(socket);\n  pipeline(source, socket, done);\n" },
      "a server of another library": { 'import { WebSocketServer } from "ws"': 'import { WebSocketServer } from "other"' },
      "an object that leaves": { "  clients.add(socket);\n": "  clients.add(socket);\n  handlers.emit({ socket });\n" },
    },
  },

  "a socket kept in a record, and what a method makes": {
    text: `
      import WebSocket from "ws";
      export class Client {
        #ws;
        #sockets = new Map();
        connect(url) {
          this.#ws = this.#open(url);
          this.#sockets.set(url, { socket: this.#ws });
          this.#ws.on("message", (text) => console.log(text));
        }
        #open(url) {
          return new WebSocket(url);
                 ~~~~~~~~~~~~~~~~~~ [neverHandled certain]
        }
      }
    `,
    mends: {
      "a listener on the slot": { '    this.#ws.on("message",': '    this.#ws.on("error", console.error);\n    this.#ws.on("message",' },
      "a listener where it is made": { "    return new WebSocket(url);": '    return new WebSocket(url).on("error", console.error);' },
      "a browser's socket": { 'import WebSocket from "ws";\n': "" },
      "somebody who gets it": { "    this.#sockets.set(url, { socket: this.#ws });": "    attach({ socket: this.#ws });" },
    },
  },

  "a slot that others may listen to": {
    text: `
      import WebSocket from "ws";
      export class Client {
        connect(url) {
          this.ws = new WebSocket(url);
                    ~~~~~~~~~~~~~~~~~~ [neverHandled possible]
          this.ws.on("message", (text) => console.log(text));
        }
      }
    `,
    mends: { "a listener elsewhere in the class": { "  connect(url) {": '  watch() {\n    this.ws.on("error", console.error);\n  }\n  connect(url) {' } },
  },

  "a socket of Node's own, made in CommonJS": {
    file: "client.js",
    text: `
      const net = require("node:net");
      module.exports = function send(port, text) {
        const socket = net.connect(port);
                       ~~~~~~~~~~~~~~~~~ [neverHandled certain]
        socket.setNoDelay(true).on("connect", () => socket.end(text));
      };
    `,
    mends: { "a listener": { ".setNoDelay(true)": '.setNoDelay(true).once("error", console.error)' }, "its caller's care": { "socket.setNoDelay": "return socket.setNoDelay" } },
  },

  "the sockets of a server made in place, and a listener that is a method": {
    text: `
      import { createServer } from "net";
      import { WebSocketServer } from "ws";
      export class Gateway {
        listen() {
          createServer((socket) => {
                        ~~~~~~ [neverHandled certain]
            socket.on("data", (data) => console.log(data));
          }).listen(0);
          const server = new WebSocketServer({ noServer: true });
          server.on("connection", this.accept.bind(this));
        }
        accept(ws) {
               ~~ [neverHandled certain]
          ws.addEventListener("message", ({ data }) => console.log(data));
        }
      }
    `,
    mends: {
      "listeners": { 'socket.on("data",': 'socket.on("error", console.error).on("data",', "ws.addEventListener(": 'ws.addEventListener("error", console.error);\n    ws.addEventListener(' },
    },
  },

  "events.once(), which listens only until then": {
    text: `
      import { once } from "node:events";
      import WebSocket from "ws";
      export async function watch(url) {
        const ws = new WebSocket(url);
                   ~~~~~~~~~~~~~~~~~~ [neverHandled certain]
        await once(ws, "open");
        ws.on("message", (text) => console.log(text));
      }
    `,
    mends: { "a listener for the rest": { '  ws.on("message"': '  ws.on("error", console.error);\n  ws.on("message"' } },
  },
});
