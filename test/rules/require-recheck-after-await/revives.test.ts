import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-recheck-after-await", "revives", {
  "a flag raised again": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private connected = false;
        async login(ask: () => Promise<void>) {
          await ask();
          this.connected = true;
          ~~~~~~~~~~~~~~~~~~~~~ [revives certain]
        }
        close() {
          this.connected = false;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "the slot checked": { "this.connected = true;": "if (this.ws === null) return;\n    this.connected = true;" },
      "the wait for the end of the connection in a race": { "await ask();": "if (await Promise.race([ask(), this.closedEvent()])) return;" },
      "a slot that the teardown leaves alone": { "this.connected = true;": "this.logins = 1;" },
    },
    quiets: { "the own teardown awaited": { "await ask();": "await this.close();" } },
  },

  "a state over the one of the teardown": {
    text: `
      enum State { Idle, Connecting, Connected, Disconnected }
      export class Client {
        private socket?: WebSocket;
        private state = State.Idle;
        async start(negotiate: () => Promise<string>) {
          this.state = State.Connecting;
          const url = await negotiate();
          this.state = State.Connected;
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [revives certain]
          console.log(url);
        }
        stop() {
          this.state = State.Disconnected;
          this.socket?.close();
        }
      }
    `,
    mends: { "the state compared": { "this.state = State.Connected;": "if (this.state === State.Disconnected) return;\n    this.state = State.Connected;" } },
  },

  "a socket published when it is open": {
    text: `
      interface Manager { ws: WebSocket | null; closed: boolean }
      export async function connect(manager: Manager, open: () => Promise<WebSocket>) {
        manager.ws = await open();
        ~~~~~~~~~~~~~~~~~~~~~~~~~ [revives certain]
      }
      export function disconnect(manager: Manager) {
        manager.closed = true;
        manager.ws?.close();
        manager.ws = null;
      }
    `,
    mends: { "a local one, closed if it is late": { "manager.ws = await open();": "const ws = await open();\n  if (manager.closed) return ws.close();\n  manager.ws = ws;" } },
  },

  "the flag that says closed, lowered by a loop": {
    text: `
      export class Client {
        #ws: WebSocket | null = null;
        #closed = false;
        async run(wait: () => Promise<void>) {
          for (;;) {
            await wait();
            this.#closed = false;
            ~~~~~~~~~~~~~~~~~~~~ [revives certain]
          }
        }
        close() {
          this.#closed = true;
          this.#ws?.close();
        }
      }
    `,
    mends: { "the loop left": { "this.#closed = false;": "if (this.#closed) return;\n      this.#closed = false;" } },
  },

  "other state of the teardown, only possible": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private session: string | null = null;
        async identify(ask: () => Promise<string>) {
          this.session = await ask();
          ~~~~~~~~~~~~~~~~~~~~~~~~~~ [revives possible]
        }
        close() {
          this.session = null;
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: { "the socket compared": { "this.session = await ask();": "const { ws } = this;\n    const session = await ask();\n    if (this.ws !== ws) return;\n    this.session = session;" } },
  },
});
