import { describeHits } from "../../support/caret-cases.ts";

describeHits("assign-client-before-await", "setInCallback", {
  "a flag raised in the handshake's callback": {
    text: `
      export class Client {
        private connecting = false;
        connect() {
          if (this.connecting) return;
              ~~~~~~~~~~~~~~~ [setInCallback certain]
          this.handshake(() => {
            this.connecting = true;
          });
        }
        private handshake(done: () => void) {
          setTimeout(done, 10);
        }
      }
    `,
    mends: { "the flag raised first": { "    this.handshake(": "    this.connecting = true;\n    this.handshake(" } },
  },

  "a #private flag in a nested callback": {
    text: `
      export class Client {
        #starting = false;
        connect() {
          if (this.#starting || this.#isBusy()) return;
              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [setInCallback certain]
          this.#load(() => {
            queueMicrotask(() => {
              this.#starting = true;
            });
          });
        }
        #isBusy() {
          return false;
        }
        #load(done: () => void) {
          setTimeout(done, 10);
        }
      }
    `,
    mends: { "the flag raised first": { "    this.#load(": "    this.#starting = true;\n    this.#load(" } },
  },

  "ES5 prototype code with self": {
    file: "client.js",
    text: `
      function Client() {
        this.isConnected = false;
      }
      Client.prototype.connect = function () {
        var self = this;
        if (self.isConnected) return;
            ~~~~~~~~~~~~~~~~ [setInCallback certain]
        self.dial(function () {
          self.isConnected = true;
        });
      };
      Client.prototype.dial = function (done) {
        setTimeout(done, 10);
      };
    `,
    mends: {
      "the flag raised first": { "  self.dial(": "  self.isConnected = true;\n  self.dial(" },
      "a library's callback that says it is there": { "  self.dial(": "  openConnection(" },
    },
  },
});
