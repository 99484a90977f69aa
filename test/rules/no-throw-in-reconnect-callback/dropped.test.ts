import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-throw-in-reconnect-callback", "dropped", {
  "a void in a timer callback": {
    text: `
      export class Client {
        private async load() {
          await fetch("https://example.test");
        }
        start() {
          setInterval(() => {
            void this.load();
                 ~~~~~~~~~ [dropped possible]
          }, 1000);
        }
      }
    `,
    mends: {
      "a catch": { "void this.load();": "void this.load().catch(console.error);" },
    },
  },

  "a promise by its declared type in a socket's listener": {
    text: `
      export class Client {
        #url = "https://example.test";
        constructor(ws: WebSocket) {
          ws.onopen = () => {
            this.#login();
            ~~~~~~~~~~~ [dropped possible]
          };
        }
        async #login(): Promise<void> {
          await fetch(this.#url);
        }
      }
    `,
    mends: {
      "a catch": { "this.#login();": "this.#login().catch(console.error);" },
      "a callee that catches everything": { "await fetch(this.#url);": "try { await fetch(this.#url); } catch { return; }" },
    },
  },

  "a short arrow's void": {
    file: "client.js",
    text: `
      export function keepAlive(client, ws) {
        ws.on("close", () => void client.reconnect());
                                  ~~~~~~~~~~~~~~~~ [dropped certain]
      }
    `,
    mends: {
      "a catch": { "void client.reconnect()": "void client.reconnect().catch(() => {})" },
      "what makes no promise": { "void client.reconnect()": "void client.losses.push(Date.now())" },
    },
  },

  "ES5 prototype code": {
    file: "client.js",
    text: `
      function Client(url) {
        this.url = url;
      }
      Client.prototype.load = async function () {
        return fetch(this.url);
      };
      Client.prototype.start = function () {
        var self = this;
        setTimeout(function () {
          void self.load();
               ~~~~~~~~~ [dropped possible]
        }, 100);
      };
    `,
    mends: { "a catch": { "void self.load();": "self.load().catch(function () {});" } },
  },
});
