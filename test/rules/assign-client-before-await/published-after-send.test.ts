import { describeHits } from "../../support/caret-cases.ts";

describeHits("assign-client-before-await", "publishedAfterSend", {
  "a map of requests filled after the send": {
    text: `
      export class Client {
        private pending = new Map<number, () => void>();
        constructor(private socket: { send(text: string): Promise<void> }) {}
        async request(id: number, done: () => void) {
          await this.socket.send(String(id));
          this.pending.set(id, done);
          ~~~~~~~~~~~~~~~~~~~~~~~~~~ [publishedAfterSend certain]
        }
        receive(id: number) {
          this.pending.get(id)?.();
        }
      }
    `,
    mends: { "filled before the send": { "    await this.socket.send(String(id));\n    this.pending.set(id, done);": "    this.pending.set(id, done);\n    await this.socket.send(String(id));" } },
  },

  "a #private flag raised after the write": {
    text: `
      export class Client {
        #waiting = false;
        #writer: { write(text: string): Promise<void> };
        constructor(writer: { write(text: string): Promise<void> }) {
          this.#writer = writer;
        }
        async ask() {
          await this.#writer.write("?");
          this.#waiting = true;
          ~~~~~~~~~~~~~~~~~~~~ [publishedAfterSend certain]
        }
        answer() {
          if (!this.#waiting) return;
          this.#waiting = false;
        }
      }
    `,
    mends: { "raised before the write": { '    await this.#writer.write("?");\n    this.#waiting = true;': '    this.#waiting = true;\n    await this.#writer.write("?");' } },
  },

  "a module's map": {
    file: "rpc.js",
    text: `
      const pending = new Map();
      export async function call(socket, id, resolve) {
        await socket.send(id);
        pending.set(id, resolve);
        ~~~~~~~~~~~~~~~~~~~~~~~~ [publishedAfterSend certain]
      }
      export function onAnswer(id) {
        if (pending.has(id)) pending.delete(id);
      }
    `,
    mends: { "filled before the send": { "  await socket.send(id);\n  pending.set(id, resolve);": "  pending.set(id, resolve);\n  await socket.send(id);" } },
  },

  "a flag that the next call asks for": {
    file: "touch.js",
    text: `
      export class Handle {
        started = false;
        async start(socket) {
          if (this.started === true) socket.end();
          await socket.send("down");
          this.started = true;
          ~~~~~~~~~~~~~~~~~~~ [publishedAfterSend certain]
        }
      }
      export async function touch(socket, handle) {
        await handle.start(socket);
        return handle;
      }
    `,
    quiets: { "of an object that was made just before": { "touch(socket, handle) {": "touch(socket) {\n  const handle = new Handle();" } },
  },
});
