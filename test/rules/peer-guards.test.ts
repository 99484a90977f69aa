import { describeHits } from "../support/caret-cases.ts";

/** Guards that typescript-eslint's strict preset calls "always falsy", and those it does not: all of them are guards here. */
const wait = "    await lookup();\n";

describeHits("no-rearm-after-teardown", "afterAwait", {
  "an arming after an await in a class": {
    text: `
      declare function lookup(signal?: AbortSignal): Promise<void>;
      export class Client {
        private ws: WebSocket | undefined;
        private timer: NodeJS.Timeout | undefined;
        private closed = false;
        private generation = 0;
        async connect(signal: AbortSignal) {
          const ws = this.ws;
          const generation = this.generation;
          await lookup();
          this.timer = setInterval(() => ws!.send("beat"), 1000);
                       ~~~~~~~~~~~ [afterAwait certain]
          return [signal, generation];
        }
        private isClosed() {
          return this.closed;
        }
        close() {
          this.closed = true;
          this.generation++;
          clearInterval(this.timer);
          this.ws?.close();
          this.ws = undefined;
        }
        use() {
          return this.isClosed();
        }
      }
    `,
    mends: {
      "a flag before and after (G1)": { [wait]: `    if (this.closed) return;\n${wait}    if (this.closed) return;\n` },
      "a flag only after (G2)": { [wait]: `${wait}    if (this.closed) return;\n` },
      "a signal before and after (G3)": { [wait]: `    if (signal.aborted) return;\n${wait}    if (signal.aborted) return;\n` },
      "a signal that throws (G4)": { [wait]: `    signal.throwIfAborted();\n${wait}    signal.throwIfAborted();\n` },
      "identity (G5)": { [wait]: `${wait}    if (this.ws !== ws) return;\n` },
      "a generation (G6)": { [wait]: `${wait}    if (generation !== this.generation) return;\n` },
      "a method (G7)": { [wait]: `${wait}    if (this.isClosed()) return;\n` },
      "a flag reset before and read after (G8)": { [wait]: `    this.closed = false;\n${wait}    if (this.closed) return;\n` },
    },
  },

  "an arming after an await in a closure": {
    text: `
      declare function lookup(): Promise<void>;
      export function createClient(socket: WebSocket) {
        let closed = false;
        let timer: NodeJS.Timeout | undefined;
        return {
          async connect() {
            await lookup();
            timer = setInterval(() => socket.send("beat"), 1000);
                    ~~~~~~~~~~~ [afterAwait certain]
          },
          close() {
            closed = true;
            clearInterval(timer);
            socket.close();
          },
        };
      }
    `,
    mends: { "a closure's flag before and after (G9)": { "      await lookup();\n": "      if (closed) return;\n      await lookup();\n      if (closed) return;\n" } },
  },

  "an arming after an await beside a callback": {
    text: `
      declare function lookup(): Promise<void>;
      export async function beat(socket: WebSocket) {
        let closed = false;
        let timer: NodeJS.Timeout | undefined;
        const close = () => {
          closed = true;
          clearInterval(timer);
          socket.close();
        };
        process.once("SIGTERM", close);
        await lookup();
        timer = setInterval(() => socket.send("beat"), 1000);
                ~~~~~~~~~~~ [afterAwait certain]
      }
    `,
    mends: { "a local flag that the callback sets (G10)": { "  await lookup();\n": "  if (closed) return;\n  await lookup();\n  if (closed) return;\n" } },
  },
});

describeHits("require-timer-guard", "unguarded", {
  "a late connect in a class": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private closed = false;
        private generation = 0;
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        lose(signal: AbortSignal) {
          const ws = this.ws;
          const generation = this.generation;
          setTimeout(() => {
          ~~~~~~~~~~ [unguarded certain]
            this.connect();
          }, 1000);
          return [signal, ws, generation];
        }
        private isClosed() {
          return this.closed;
        }
        close() {
          this.closed = true;
          this.generation++;
          this.ws?.close();
          this.ws = undefined;
        }
        use() {
          return this.isClosed();
        }
      }
    `,
    mends: {
      "a flag before and after (G1)": { "    setTimeout(": "    if (this.closed) return [];\n    setTimeout(", "      this.connect();": "      if (this.closed) return;\n      this.connect();" },
      "a flag only after (G2)": { "      this.connect();": "      if (this.closed) return;\n      this.connect();" },
      "a signal (G3)": { "      this.connect();": "      if (signal.aborted) return;\n      this.connect();" },
      "a signal that throws (G4)": { "      this.connect();": "      signal.throwIfAborted();\n      this.connect();" },
      "identity (G5)": { "      this.connect();": "      if (this.ws !== ws) return;\n      this.connect();" },
      "a generation (G6)": { "      this.connect();": "      if (generation !== this.generation) return;\n      this.connect();" },
      "a method (G7)": { "      this.connect();": "      if (this.isClosed()) return;\n      this.connect();" },
      "a flag reset before and read after (G8)": { "    setTimeout(": "    this.closed = false;\n    setTimeout(", "      this.connect();": "      if (this.closed) return;\n      this.connect();" },
    },
  },
});
