import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "clearsNothing", {
  "a class that forgets this": {
    file: "client.js",
    text: `
      export class Client {
        constructor() {
          this.timer = setInterval(() => this.ws.send("beat"), 1000);
        }
        close() {
          clearInterval(timer);
                        ~~~~~ [clearsNothing certain]
          clearInterval(this.timer);
          this.ws.close();
        }
      }
    `,
    mends: { "this named": { "clearInterval(timer);\n": "" } },
  },

  "ES5 prototype code that forgets this": {
    file: "client.js",
    text: `
      function Client() {
        this.pingTimer = null;
      }
      Client.prototype.open = function () {
        clearTimeout(this.pingTimer);
        this.pingTimer = setTimeout(function () {}, 1000);
      };
      Client.prototype.close = function () {
        clearTimeout(pingTimer);
                     ~~~~~~~~~ [clearsNothing certain]
      };
    `,
    mends: { "this named": { "clearTimeout(pingTimer);": "clearTimeout(this.pingTimer);" } },
  },

  "a parameter object's property without the object": {
    file: "heartbeat.mjs",
    text: `
      export function start(manager) {
        manager.heartbeat = setInterval(() => manager.tick(), 1000);
      }
      export function stop(manager) {
        window.clearInterval(heartbeat);
                             ~~~~~~~~~ [clearsNothing certain]
      }
    `,
    mends: {
      "the object named": { "window.clearInterval(heartbeat);": "window.clearInterval(manager.heartbeat);" },
      "a destructured name": { "stop(manager) {\n": "stop({ heartbeat }) {\n" },
    },
  },

  "another function's local": {
    file: "poll.js",
    text: `
      export class Poller {
        constructor() {
          this.poll = setInterval(() => this.load(), 1000);
        }
        load() {}
        stop() {
          const handles = [this.other];
          handles.forEach(() => clearInterval(poll));
                                              ~~~~ [clearsNothing certain]
        }
      }
    `,
    mends: { "a local of that name": { "const handles = [this.other];": "const handles = [this.other];\n    const { poll } = this;" } },
  },
});
