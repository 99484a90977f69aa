import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-error-sink", "attachedLate", {
  "an accepted socket handed on after an await": {
    text: `
      import { WebSocketServer } from "ws";
      export function listen(gateway) {
        const server = new WebSocketServer({ port: 0 });
        server.on("connection", async (socket, request) => {
          gateway.accept(socket, await gateway.nameOf(request));
                                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [attachedLate certain]
        });
      }
    `,
    mends: {
      "a listener first": { "    gateway.accept(": '    socket.on("error", console.error);\n    gateway.accept(' },
      "the hand-over first": { "gateway.accept(socket, await gateway.nameOf(request))": "await gateway.accept(socket, request)" },
      "nothing to wait for": { "await gateway": "gateway" },
    },
  },

  "an upgrade that waits for a check": {
    text: `
      export function attach(http, wss, check) {
        http.on("upgrade", async (request, socket, head) => {
          try {
            await check(request);
            ~~~~~~~~~~~~~~~~~~~~ [attachedLate certain]
          } catch {
            socket.destroy();
            return;
          }
          wss.handleUpgrade(request, socket, head, (ws) => wss.emit("connection", ws, request));
        });
      }
    `,
    mends: {
      "a listener first": { "    try {\n": '    socket.on("error", () => {});\n    try {\n' },
      "a client's upgrade event": { "(request, socket, head)": "(request, socket)", "socket, head, (ws)": "socket, Buffer.alloc(0), (ws)" },
      "an end before the await": { "      await check(request);": "      socket.destroy();\n      await check(request);" },
    },
  },

  "the same with a promise": {
    file: "upgrade.js",
    text: `
      module.exports = function attach(http, wss, check) {
        http.on("upgrade", function (request, socket, head) {
          check(request).then(() => wss.handleUpgrade(request, socket, head, accept));
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [attachedLate certain]
        });
      };
      function accept() {}
    `,
    mends: { "a listener first": { "    check(request)": '    socket.on("error", () => {});\n    check(request)' }, "the socket handed over": { "check(request)": "check(request, socket)" } },
  },

  "a client that listens when it is open": {
    text: `
      import WebSocket from "ws";
      export class Client {
        async connect(url) {
          const ws = new WebSocket(url);
          await new Promise((resolve) => ws.once("open", resolve));
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [attachedLate certain]
          this.wire(ws);
        }
        wire(ws) {
          ws.on("error", (error) => console.error(error));
          ws.on("message", (text) => console.log(text));
        }
      }
    `,
    mends: {
      "the helper called first": { "    await new": "    this.wire(ws);\n    await new", "    this.wire(ws);\n  }": "  }" },
      "an error that rejects": { "(resolve) => ws.once(": '(resolve, reject) => ws.once("error", reject).once(' },
      "events.once()": { 'new Promise((resolve) => ws.once("open", resolve))': 'once(ws, "open")' },
    },
  },

  "a slot that a method wires": {
    text: `
      import net from "net";
      export class Link {
        #socket;
        async open(port) {
          this.#socket = net.connect(port);
          await this.#load();
          ~~~~~~~~~~~~~~~~~~ [attachedLate certain]
          this.#wire();
        }
        #wire() {
          this.#socket.on("error", console.error);
        }
        async #load() {
          await Promise.resolve();
        }
      }
    `,
    mends: { "wired first": { "    await this.#load();\n    this.#wire();": "    this.#wire();\n    await this.#load();" } },
  },
});
