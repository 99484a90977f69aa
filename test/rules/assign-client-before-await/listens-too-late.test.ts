import { describeHits } from "../../support/caret-cases.ts";

describeHits("assign-client-before-await", "listensTooLate", {
  "a server's socket that is listened to after an await": {
    text: `
      import { WebSocketServer } from "ws";
      declare function authenticate(url: string): Promise<string>;
      export function serve(server: WebSocketServer, seen: string[]) {
        server.on("connection", async (ws, request) => {
          const user = await authenticate(String(request.url)).catch(() => "nobody");
          ws.on("message", (data) => {
          ~~~~~ [listensTooLate certain]
            seen.push(user, String(data));
          });
        });
      }
    `,
    mends: {
      "the listener first": { "const user = await": 'ws.on("message", (data) => seen.push(String(data)));\n          const user = await' },
      "nothing to wait for": { 'await authenticate(String(request.url)).catch(() => "nobody")': '"nobody"' },
      "an event that is no answer": { 'ws.on("message"': 'ws.on("close"' },
    },
  },

  "a socket that another function opens": {
    text: `
      import WebSocket from "ws";
      export class Link {
        private ws: WebSocket | undefined;
        async start(url: string) {
          const open = () => {
            const socket = new WebSocket(url);
            return new Promise<WebSocket>((resolve, reject) => {
              socket.onopen = () => resolve(socket);
              socket.onerror = () => reject(new Error("no connection"));
            });
          };
          for (let attempt = 0; attempt < 3; attempt++) {
            try {
              this.ws = await open();
              break;
            } catch {
              console.log("again");
            }
          }
          this.ws?.on("message", (data) => this.take(String(data)));
          ~~~~~~~~~~~ [listensTooLate certain]
        }
        private take(text: string) {
          console.log(text);
        }
        close() {
          this.ws?.close();
        }
      }
    `,
    mends: {
      "a listener where the socket is made": {
        "const socket = new WebSocket(url);": 'const socket = new WebSocket(url);\n            socket.on("message", (data) => this.take(String(data)));',
        'this.ws?.on("message", (data) => this.take(String(data)));': "",
      },
      "a socket that is not open yet": { "socket.onopen = () => resolve(socket);": "resolve(socket);" },
    },
  },
});
