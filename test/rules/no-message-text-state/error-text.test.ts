import { describeHits, describeSilent } from "../../support/caret-cases.ts";

describeHits("no-message-text-state", "errorText", {
  "an error's words end the connection": {
    text: `
      export class Client {
        private stopped = false;
        private ws = new WebSocket("wss://example.test");
        constructor(emitter: NodeJS.EventEmitter) {
          emitter.on("error", (error: Error) => {
            if (error.message.startsWith("Max reconnect attempts")) {
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [errorText certain]
              this.stop();
            }
          });
        }
        stop() {
          this.stopped = true;
          this.ws.close();
        }
        isStopped() {
          return this.stopped;
        }
      }
    `,
    mends: {
      "its code": { 'error.message.startsWith("Max reconnect attempts")': '(error as NodeJS.ErrnoException).code === "GAVE_UP"' },
      "its name": { 'error.message.startsWith("Max reconnect attempts")': 'error.name === "GaveUp"' },
      "a code in capitals": { "Max reconnect attempts": "GAVE_UP" },
      "nothing but a log": { "this.stop();": "console.error(error);" },
      "words of its own": { "this.stopped = true;": 'this.stopped = true;\n    if (this.ws.readyState > 1) console.error(new Error("Max reconnect attempts reached"));' },
    },
  },

  "a predicate of the same file, asked in a catch block": {
    text: `
      function isFatal(error: unknown): boolean {
        const message = error instanceof Error ? error.message : String(error);
        return /token (?:expired|revoked)/.test(message);
               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [errorText certain]
      }
      export class Client {
        private reconnecting = false;
        constructor(private load: () => Promise<void>) {}
        async run() {
          try {
            await this.load();
          } catch (error) {
            if (isFatal(error)) this.reconnecting = false;
            else console.warn(error);
          }
        }
        isReconnecting() {
          return this.reconnecting;
        }
      }
    `,
    mends: {
      "its name": { "/token (?:expired|revoked)/.test(message)": '(error as Error).name === "TokenError" || message === ""' },
      "a write that is no lifecycle flag": { "if (isFatal(error)) this.reconnecting = false;": "if (isFatal(error)) this.lastError = error;", "private reconnecting = false;": "private reconnecting = false;\n  private lastError: unknown;" },
    },
  },

  "a text compared, in a rejection": {
    text: `
      export class Client {
        ws;
        open() {
          this.load().catch(({ message }) => {
            if (message === "socket hang up") this.connect();
                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [errorText certain]
          });
        }
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        load() {
          return fetch("https://example.test");
        }
      }
    `,
    file: "client.js",
    mends: { "its code": { "({ message })": "({ code })", 'message === "socket hang up"': 'code === "ECONNRESET"' } },
  },

  "an early exit": {
    text: `
      export async function run(socket: WebSocket, load: () => Promise<void>) {
        try {
          await load();
        } catch (error) {
          const isAbort = (error as Error).message.includes("aborted");
                          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [errorText possible]
          if (isAbort) return;
          socket.close();
        }
      }
    `,
    mends: { "its name": { '(error as Error).message.includes("aborted")': '(error as Error).name === "AbortError"' }, "another throw": { "socket.close();": "throw error;" } },
  },
});

describeSilent("no-message-text-state: no message's words", "no-message-text-state", {
  "the data of a message event": `
    export function greet(socket: WebSocket) {
      socket.onmessage = ({ data }) => {
        if (data.startsWith("BYE")) socket.close();
      };
    }
  `,
  "a field of one's own protocol": `
    export function greet(socket: WebSocket) {
      socket.addEventListener("message", (event) => {
        const { type, message } = JSON.parse(event.data);
        if (type === "bye" || message === "bye") socket.close();
      });
    }
  `,
  "a pause before the next try": `
    export async function retry(load: () => Promise<void>) {
      for (;;) {
        try {
          return await load();
        } catch (error) {
          if ((error as Error).message.includes("fetch failed")) await new Promise((resolve) => setTimeout(resolve, 1000));
          else throw error;
        }
      }
    }
  `,
  "a test that only shapes a text": `
    export function tell(error: Error, socket: WebSocket) {
      const text = error.message.includes("closed") ? "gone" : "broken";
      socket.close(1000, text);
    }
  `,
  "a promise that is settled later": `
    export const calm = (error: Error) =>
      new Promise<void>((resolve) => {
        if (error.message.includes("fetch failed")) setTimeout(resolve, 1000);
        else resolve();
      });
  `,
  "what is done in either case": `
    export function end(error: Error, socket: WebSocket) {
      if (error.message.includes("closed")) console.warn(error);
      socket.close();
    }
  `,
  "what somebody else may or may not run": `
    export function end(error: Error, socket: WebSocket, queue: { add(work: () => void): void }) {
      if (error.message.includes("closed")) queue.add(() => socket.close());
    }
  `,
  "an error without words": `
    export function tell(error: Error, socket: WebSocket) {
      if (error.message === "") socket.close();
    }
  `,
});
