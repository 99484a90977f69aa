import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-message-text-state", "logText", {
  "a watchdog armed when a debug line says that the socket is open": {
    text: `
      import { EventEmitter } from "node:events";
      export function watch(gateway: { emitter: EventEmitter; connect(resume: boolean): void; isConnected: boolean }) {
        let helloTimer: NodeJS.Timeout | undefined;
        gateway.emitter.on("debug", (text: string) => {
          if (text.includes("WebSocket connection opened")) {
              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [logText certain]
            helloTimer = setTimeout(() => gateway.connect(false), 30_000);
          }
        });
        gateway.emitter.on("close", () => clearTimeout(helloTimer));
      }
    `,
    mends: {
      "an event in place of the log": { '"debug", (text: string)': '"opened", (text: string)' },
      "only a log of its own": { "helloTimer = setTimeout(() => gateway.connect(false), 30_000);": "console.log(text);" },
      "a structured field": { 'text.includes("WebSocket connection opened")': "gateway.isConnected" },
    },
  },

  "an early return, in a listener that stands elsewhere, with the text made a string": {
    text: `
      import { EventEmitter } from "node:events";
      export function watch(emitter: EventEmitter | undefined, gateway: { isConnected: boolean; disconnect(): void }) {
        let timer: NodeJS.Timeout | undefined;
        const onDebug = (message: unknown) => {
          const text = String(message);
          if (!text.includes("connection opened")) return;
               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [logText certain]
          clearTimeout(timer);
          timer = setTimeout(() => {
            if (!gateway.isConnected) gateway.disconnect();
          }, 30_000);
        };
        emitter?.on("debug", onDebug);
        return () => {
          emitter?.removeListener("debug", onDebug);
          clearTimeout(timer);
        };
      }
    `,
    mends: { "no text looked at": { 'if (!text.includes("connection opened")) return;': "console.log(text);" } },
  },

  "a debug function given as an option": {
    text: `
      import { Client } from "some-stomp";
      export class Feed {
        private watchdog: NodeJS.Timeout | undefined;
        private client = new Client({
          debug: (line: string) => {
            if (/^Opening/.test(line)) this.arm();
                ~~~~~~~~~~~~~~~~~~~~~ [logText certain]
          },
        });
        private arm() {
          clearTimeout(this.watchdog);
          this.watchdog = setTimeout(() => this.client.reconnect(), 1000);
        }
        stop() {
          clearTimeout(this.watchdog);
        }
      }
    `,
    mends: { "no debug hook": { "debug: (line": "filter: (line" } },
  },

  "a short circuit, and a list of words": {
    text: `
      const GONE = ["lost", "timed out"];
      export function follow(client, socket) {
        client.on("warning", (warning) => {
          GONE.some((words) => warning.toLowerCase().includes(words)) && socket.close();
                               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [logText certain]
        });
      }
    `,
    file: "follow.js",
    mends: { "another event": { '"warning"': '"message"' } },
  },
});
