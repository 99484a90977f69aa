import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-parallel-reconnect", "openedTwice", {
  "a branch that opens in front of one that always does": {
    text: `
      export class Client {
        #ws: WebSocket | null = null;
        #open() {
          this.#ws = new WebSocket("wss://client.example");
        }
        renew() {
          if (this.#ws === null) this.#open();
          this.#open();
          ~~~~~~~~~~ [openedTwice certain]
        }
        end() {
          this.#ws?.close();
        }
      }
    `,
    mends: {
      "a return": { "=== null) this.#open();": "=== null) {\n        this.#open();\n        return;\n      }" },
      "an else": { "this.#open();\n    this.#open();": "this.#open();\n    else this.#open();" },
      "a check in between": { "this.#open();\n    this.#open();": "this.#open();\n    if (this.#ws?.readyState === 3) this.#open();" },
      "no socket put into a slot": { "this.#ws = new": "return new" },
      "a throw in between": { "=== null) this.#open();": "=== null) {\n        this.#open();\n        throw new Error(\"late\");\n      }" },
    },
  },
  "the first attempt may be the one that is closed": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private connect() {
          this.ws = new WebSocket("wss://client.example");
        }
        private disconnect() {
          this.ws?.close();
        }
        reconnect() {
          if (!this.ws) this.connect();
          this.disconnect();
          this.connect();
          ~~~~~~~~~~~~ [openedTwice possible]
        }
      }
    `,
    mends: { "an else": { "this.disconnect();\n    this.connect();": "else {\n      this.disconnect();\n      this.connect();\n    }" } },
  },
  "a connect that waits before it opens": {
    text: `
      export class Client {
        private ws?: WebSocket;
        constructor(private readonly wait: () => Promise<void>) {}
        private connect() {
          void this.wait().then(() => {
            this.ws = new WebSocket("wss://client.example");
          });
        }
        start() {
          this.connect();
          this.connect();
          ~~~~~~~~~~~~ [openedTwice possible]
        }
        end() {
          this.ws?.close();
        }
      }
    `,
    mends: {
      "another address": { "this.connect();\n    this.connect();": "this.connect();\n    this.connect(1);" },
      "another try": { "this.connect();\n    this.connect();": "try {\n      this.connect();\n    } catch {\n      this.connect();\n    }" },
    },
  },
});
