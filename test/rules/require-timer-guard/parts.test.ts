import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "leftArmed", {
  "the end of a part, and a timer that acts on it": {
    text: `
      export class Feed {
        private rooms: Record<string, number> = {};
        private timer?: NodeJS.Timeout;
        poll(id: string) {
          clearInterval(this.timer);
          this.timer = setInterval(() => {
            this.rooms[id] = Date.now();
          }, 1000);
        }
        unsubscribe(id: string) {
        ~~~~~~~~~~~ [leftArmed possible]
          delete this.rooms[id];
        }
      }
    `,
    mends: {
      "a timer that acts on something else": { "this.rooms[id] = Date.now();": "this.count = Date.now();" },
      "the timer cleared": { "delete this.rooms[id];": "delete this.rooms[id];\n    clearInterval(this.timer);" },
    },
  },

  "a close listener that tells the owner's own listeners": {
    file: "client.js",
    text: `
      export class Client {
        constructor(ws) {
          this.ws = ws;
          ws.on("close", () => {
                         ~~~~~~ [leftArmed certain]
            this.ws = null;
            this.emit("close");
          });
          this.on("close", () => { this.emit("gone"); });
        }
        watch(other) {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => { other.count = 1; this.ws.send("late"); }, 1000);
        }
      }
    `,
    mends: {
      "one of them clears the timer": { 'this.emit("gone");': "clearTimeout(this.timer);" },
    },
  },

  "a step of an end, whose callers may do the rest": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private timer?: NodeJS.Timeout;
        constructor() {
          this.timer = setInterval(() => this.ws!.send("beat"), 1000);
        }
        closeSockets() {
        ~~~~~~~~~~~~ [leftArmed possible]
          this.ws?.close();
          this.ws = undefined;
        }
        fail() {
          this.closeSockets();
        }
        release() {
          clearInterval(this.timer);
          this.closeSockets();
        }
      }
    `,
    mends: { "all callers clear the timer": { "fail() {\n    this.closeSockets();\n  }": "fail() {\n    clearInterval(this.timer);\n    this.closeSockets();\n  }" } },
  },

  "an end that is written on an object": {
    file: "client.js",
    text: `
      export class Client {
        compress() {
          const pipe = this;
          pipe.destroySoon = () => { this.ws.close(); this.ws = undefined; };
          ~~~~~~~~~~~~~~~~ [leftArmed certain]
        }
        start() {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => this.ws.send("beat"), 1000);
        }
      }
    `,
    mends: { "another object's": { "const pipe = this;": "const pipe = new PassThrough();" } },
  },
});
