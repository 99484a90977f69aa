import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "sendsOnClosed", {
  "an answer to a socket's own event, after a wait": {
    text: `
      export function open(url: string, ask: () => Promise<string>) {
        const socket = new WebSocket(url);
        socket.onclose = () => console.log("closed");
        socket.onopen = async () => {
          const params = await ask();
          socket.send(params);
          ~~~~~~~~~~~ [sendsOnClosed certain]
        };
        return socket;
      }
    `,
    mends: {
      "readyState asked": { "socket.send(params);": "if (socket.readyState === WebSocket.OPEN) socket.send(params);" },
      "left early": { "socket.send(params);": "if (socket.readyState !== WebSocket.OPEN) return;\n    socket.send(params);" },
      "a flag asked": { "socket.send(params);": "if (ended) return;\n    socket.send(params);", "const socket = new WebSocket(url);": "let ended = false;\n  const socket = new WebSocket(url);", 'console.log("closed")': "{ ended = true; }" },
      "a predicate handed the socket": { "socket.send(params);": "if (isLive(socket)) socket.send(params);", "export function": "declare function isLive(socket: WebSocket): boolean;\nexport function" },
      "a wait that knows the socket": { "await ask()": "await ask(socket)", "ask: () =>": "ask: (socket: WebSocket) =>" },
      "sent before the wait": { "const params = await ask();\n    socket.send(params);": 'socket.send("hello");\n    await ask();' },
      "no event of this socket": { "socket.onopen = async": "(globalThis as { greet?: () => Promise<void> }).greet = async" },
    },
  },
  "a server's answer on the parameter": {
    text: `
      import { WebSocketServer } from "ws";
      export function serve(server: WebSocketServer, find: (text: string) => Promise<string>) {
        server.on("connection", (socket) => {
          socket.on("message", async (data) => {
            const answer = await find(String(data));
            socket.send(answer);
            ~~~~~~~~~~~ [sendsOnClosed possible]
          });
        });
      }
    `,
    mends: {
      "the socket asked": { "socket.send(answer);": "if (socket.readyState !== socket.OPEN) return;\n      socket.send(answer);" },
    },
  },
  "where the file asks elsewhere": {
    text: `
      import { WebSocketServer, type WebSocket } from "ws";
      const say = (socket: WebSocket, text: string) => {
        if (socket.readyState === 1) socket.send(text);
      };
      export function serve(server: WebSocketServer, find: (text: string) => Promise<string>) {
        server.on("connection", (socket) => {
          say(socket, "welcome");
          socket.on("message", async (data) => {
            const answer = await find(String(data));
            socket.send(answer);
            ~~~~~~~~~~~ [sendsOnClosed certain]
          });
        });
      }
    `,
    mends: { "sent by what asks": { "socket.send(answer)": "say(socket, answer)" } },
  },
});
