import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "shared", {
  "a heartbeat and a watchdog in one slot": {
    text: `
      export class Beat {
        private timer?: NodeJS.Timeout;
        private other?: NodeJS.Timeout;
        constructor(private ws: WebSocket) {}
        start() {
          clearInterval(this.timer);
          clearInterval(this.other);
          this.timer = setInterval(() => { if (this.ws.readyState === 1) this.ws.send("beat"); }, 1000);
          this.timer = setTimeout(() => { if (this.ws.readyState !== 1) this.ws.close(); }, 5000);
                       ~~~~~~~~~~ [shared certain]
        }
        stop() {
          clearInterval(this.timer);
          clearTimeout(this.other);
        }
      }
    `,
    mends: {
      "a slot for each": { "this.timer = setTimeout": "this.other = setTimeout" },
      "the first cleared": { "this.timer = setTimeout": "clearInterval(this.timer);\n    this.timer = setTimeout" },
      "one or the other": { "this.timer = setInterval": "if (this.ws.readyState === 0) this.timer = setInterval", "this.timer = setTimeout": "else this.timer = setTimeout" },
    },
  },

  "the second armed by a helper, the first in the function": {
    file: "beat.js",
    text: `
      export class Beat {
        constructor(ws) { this.ws = ws; }
        start() {
          clearTimeout(this.timer);
          this.watch();
          this.timer = setInterval(() => { if (this.ws.readyState === 1) this.ws.ping(); }, 1000);
                       ~~~~~~~~~~~ [shared certain]
        }
        watch() {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => { if (this.ws.readyState !== 1) this.ws.terminate(); }, 5000);
        }
        stop() { clearTimeout(this.timer); }
      }
    `,
    mends: {
      "the first cleared": { "this.watch();": "this.watch();\n    clearTimeout(this.timer);" },
      "one callback armed twice": { "this.timer = setInterval(() => { if (this.ws.readyState === 1) this.ws.ping(); }, 1000);": "this.timer = setTimeout(this.late, 1);", "this.timer = setTimeout(() => { if (this.ws.readyState !== 1) this.ws.terminate(); }, 5000);": "this.timer = setTimeout(this.late, 5000);", "stop() {": "late() { if (this.ws.readyState === 1) this.ws.ping(); }\n  stop() {" },
      "the helper that clears called last": { "this.watch();\n": "\n", "this.ws.ping(); }, 1000);": "this.ws.ping(); }, 1000);\n    this.watch();" },
    },
  },
});

describeHits("require-timer-guard", "forgotten", {
  "a handle emptied and not cleared": {
    text: `
      export class Beat {
        private timer?: NodeJS.Timeout;
        constructor(private ws: WebSocket) {}
        start() {
          clearInterval(this.timer);
          this.timer = setInterval(() => { if (this.ws.readyState === 1) this.ws.send("beat"); }, 1000);
        }
        pause() {
          this.timer = undefined;
          ~~~~~~~~~~~~~~~~~~~~~~ [forgotten possible]
        }
        stop() {
          clearInterval(this.timer);
        }
      }
    `,
    mends: {
      "the timer cleared first": { "this.timer = undefined;": "clearInterval(this.timer);\n    this.timer = undefined;" },
      "the timer cleared through a copy": { "this.timer = undefined;": "const { timer } = this;\n    this.timer = undefined;\n    clearInterval(timer);" },
      "an empty slot": { "this.timer = undefined;": "if (!this.timer) this.timer = undefined;" },
      "a timer that does no harm": { 'this.ws.send("beat");': "log();" },
      "what the timer itself runs": { 'this.ws.send("beat");': 'this.ws.send("beat"); this.pause();' },
    },
  },
});
