import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-throw-in-reconnect-callback", "awaitMayReject", {
  "an async interval callback": {
    text: `
      export function poll(client: { load(): Promise<void> }) {
        return setInterval(async () => {
          await client.load();
          ~~~~~~~~~~~~~~~~~~~ [awaitMayReject possible]
        }, 1000);
      }
    `,
    mends: {
      "a try around it": { "await client.load();": "try { await client.load(); } catch (error) { console.error(error); }" },
      "a catch on the promise": { "await client.load();": "await client.load().catch(console.error);" },
    },
  },

  "an async listener of a socket": {
    file: "client.js",
    text: `
      export class Client {
        constructor(ws) {
          ws.addEventListener("open", async () => {
            await this.authenticate();
            ~~~~~~~~~~~~~~~~~~~~~~~~~ [awaitMayReject possible]
          });
        }
        async authenticate() {
          await fetch("https://example.test");
        }
      }
    `,
    mends: { "a try around it": { "await this.authenticate();": "try { await this.authenticate(); } catch { this.failed = true; }" } },
  },

  "an async method bound to an onmessage handler": {
    text: `
      export class Client {
        constructor(ws: WebSocket) {
          ws.onmessage = this.#receive.bind(this);
        }
        async #receive(event: MessageEvent) {
          const value = await store(event.data);
                        ~~~~~~~~~~~~~~~~~~~~~~~ [awaitMayReject possible]
          console.log(value);
        }
      }
      declare function store(data: unknown): Promise<unknown>;
    `,
    mends: { "a wait that cannot fail": { "await store(event.data)": "await delay(event.data)", "declare function store": "declare function delay" } },
  },

  "an async arrow-function property run by a timer": {
    text: `
      import { setTimeout as later } from "node:timers";
      export class Client {
        private tick = async () => {
          await fetch("https://example.test");
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [awaitMayReject possible]
        };
        start() {
          later(this.tick, 1000);
        }
      }
    `,
    mends: { "a try around it": { 'await fetch("https://example.test");': 'try { await fetch("https://example.test"); } catch { return; }' } },
  },
});
