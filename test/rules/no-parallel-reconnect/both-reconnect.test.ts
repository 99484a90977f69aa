import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-parallel-reconnect", "bothReconnect", {
  "handlers of a class": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private reconnecting = false;
        private connect() {
          this.ws = new WebSocket("wss://client.example");
          this.ws.onclose = () => {
            this.retry();
          };
          this.ws.onerror = () => {
            this.retry();
            ~~~~~~~~~~~~ [bothReconnect certain]
          };
        }
        private retry() {
          setTimeout(() => this.connect(), 1000);
        }
      }
    `,
    mends: {
      "one of them only": { "this.ws.onerror = () => {\n      this.retry();": "this.ws.onerror = () => {\n      this.ws?.close();" },
      "a flag": { "setTimeout(": "if (this.reconnecting) return;\n    this.reconnecting = true;\n    setTimeout(" },
      "one timer, cleared before it is armed": { "setTimeout(": "clearTimeout(this.timer);\n    this.timer = setTimeout(", "private reconnecting = false;": "private timer?: NodeJS.Timeout;" },
      "the other handler dropped": { "this.ws.onerror = () => {\n      this.retry();": "this.ws.onerror = () => {\n      if (this.ws) this.ws.onclose = null;\n      this.retry();" },
      "a token": { "this.ws.onclose = () => {\n      this.retry();\n    };": "this.ws.onclose = guard(owner, () => {\n      this.retry();\n    });" },
    },
  },
  "one function for both events": {
    text: `
      import net from "node:net";
      export function open(port: number) {
        const socket = net.connect(port);
        let pending = false;
        function again() {
          open(port);
          ~~~~~~~~~~ [bothReconnect certain]
        }
        socket.on("error", again);
        socket.on("close", again);
      }
    `,
    mends: {
      "the close only": { 'socket.on("error", again);': 'socket.on("error", () => socket.destroy());' },
      "a flag": { "    open(port);": "    if (pending) return;\n    pending = true;\n    open(port);" },
    },
  },
  "an object that may not be a socket": {
    text: `
      export function follow(feed: Feed) {
        feed.on("error", () => restart());
                               ~~~~~~~~~ [bothReconnect possible]
        feed.on("end", () => restart());
        function restart() {
          setTimeout(() => feed.connect(), 1000);
        }
      }
    `,
  },

  "two listeners that ask nothing of their socket": {
    text: `
      export class Client {
        private active?: WebSocket;
        private connect() {
          const ws = new WebSocket("wss://client.example");
          this.active = ws;
          ws.addEventListener("close", () => {
            this.retry();
          });
          ws.addEventListener("error", () => {
            this.retry();
            ~~~~~~~~~~~~ [bothReconnect certain]
          });
        }
        private retry() {
          setTimeout(() => this.connect(), 1000);
        }
      }
    `,
    quiets: { "the second asking whether it is the one in use": { '"close", () => {': '"close", () => {\n      if (ws !== this.active) return;' } },
  },
});
