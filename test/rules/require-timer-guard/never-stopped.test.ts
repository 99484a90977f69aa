import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "neverStopped", {
  "a class that keeps no handle and has no teardown": {
    text: `
      export class Presence {
        constructor(private socket: WebSocket) {}
        start() {
          setInterval(() => {
          ~~~~~~~~~~~ [neverStopped certain]
            this.socket.send("here");
          }, 1000);
        }
      }
    `,
    mends: {
      "the ready state checked": { 'this.socket.send("here");': 'if (this.socket.readyState !== WebSocket.OPEN) return;\n      this.socket.send("here");' },
      "the handle handed to the caller": { "setInterval(() =>": "return setInterval(() =>" },
    },
  },

  "a function with a parameter": {
    file: "beat.js",
    text: `
      export function beat(ws) {
        setInterval(function () {
        ~~~~~~~~~~~ [neverStopped certain]
          ws.send("beat");
        }, 1000);
      }
    `,
    mends: {
      "the ready state checked": { 'ws.send("beat");': 'if (ws.readyState === 1) ws.send("beat");' },
      "a close listener that clears it": { "setInterval(function": "const timer = setInterval(function", "}, 1000);": '}, 1000);\n  ws.on("close", () => clearInterval(timer));' },
    },
  },

  "a listener that arms at every connection": {
    file: "server.js",
    text: `
      import { WebSocketServer } from "ws";
      const server = new WebSocketServer({ port: 0 });
      server.on("connection", (socket) => {
        setInterval(() => socket.ping(), 30000);
        ~~~~~~~~~~~ [neverStopped certain]
      });
    `,
    mends: {
      "a close listener that clears it": { "setInterval(() => socket.ping(), 30000);": 'const timer = setInterval(() => socket.ping(), 30000);\n  socket.on("close", () => clearInterval(timer));' },
      "isConnected() asked": { "() => socket.ping()": "() => { if (socket.isConnected()) socket.ping(); }" },
    },
  },

  "a local handle that nobody reads": {
    file: "server.js",
    text: `
      import { WebSocketServer } from "ws";
      const server = new WebSocketServer({ port: 0 });
      server.on("connection", (socket) => {
        let timer;
        socket.on("message", () => {
          timer = setInterval(() => socket.send("tick"), 1000);
                  ~~~~~~~~~~~ [neverStopped certain]
          timer.unref();
        });
        socket.on("close", () => console.log("gone"));
      });
    `,
    mends: {
      "a close listener that clears it": { "timer = setInterval": "clearInterval(timer);\n    timer = setInterval", 'console.log("gone")': "clearInterval(timer)" },
      "the handle passed on": { "timer.unref();": "keep(timer);" },
      "the handle returned": { "timer.unref();": "return timer;" },
      "the ready state checked": { '=> socket.send("tick")': '=> { if (socket.readyState === 1) socket.send("tick"); }' },
    },
  },

  "a connect in an interval": {
    file: "retry.js",
    text: `
      export function keepTrying(client) {
        setInterval(() => client.connect(), 5000);
        ~~~~~~~~~~~ [neverStopped certain]
      }
    `,
    mends: {
      "destroyed asked": { "() => client.connect()": "() => { if (!client.destroyed) client.connect(); }" },
    },
  },
});
