import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "clearsOther", {
  "the callback cleared instead of the handle": {
    file: "pinger.js",
    text: `
      export class Pinger {
        constructor(ws) { this.ws = ws; }
        beat() { if (this.ws.readyState === 1) this.ws.ping(); }
        start() { clearInterval(this.timer); this.timer = setInterval(() => this.beat(), 1000); }
        stop() {
          clearInterval(this.beat);
                        ~~~~~~~~~ [clearsOther certain]
        }
      }
    `,
    mends: { "the handle cleared": { "clearInterval(this.beat)": "clearInterval(this.timer)" } },
  },

  "a function in a variable": {
    file: "pinger.js",
    text: `
      export function beat(ws) {
        const tick = () => { if (ws.readyState === 1) ws.ping(); };
        const timer = setInterval(tick, 1000);
        ws.on("close", () => clearInterval(tick));
                                           ~~~~ [clearsOther certain]
        return timer;
      }
    `,
    mends: { "the handle cleared": { "clearInterval(tick)": "clearInterval(timer)" } },
  },

  "a flag": {
    text: `
      export class Pinger {
        private pinging = false;
        private timer?: NodeJS.Timeout;
        constructor(private ws: WebSocket) {}
        start() {
          clearInterval(this.timer);
          this.pinging = true;
          this.timer = setInterval(() => { if (this.ws.readyState === 1) this.ws.send("ping"); }, 1000);
        }
        stop() {
          clearInterval(this.pinging);
                        ~~~~~~~~~~~~ [clearsOther certain]
        }
      }
    `,
    mends: {
      "the handle cleared": { "clearInterval(this.pinging)": "clearInterval(this.timer)" },
      "a slot that holds a handle at times": { "this.pinging = true;": "clearInterval(this.pinging); this.pinging = setInterval(() => log(), 1000);" },
    },
  },
});

describeHits("require-timer-guard", "neverKept", {
  "a declared slot that no handle is put into": {
    text: `
      export class Pinger {
        private timer?: NodeJS.Timeout;
        constructor(private ws: WebSocket) {}
        start() {
          setInterval(() => { if (this.ws.readyState === 1) this.ws.send("ping"); }, 1000);
        }
        stop() {
          clearInterval(this.timer);
                        ~~~~~~~~~~ [neverKept certain]
          this.timer = undefined;
        }
      }
    `,
    mends: {
      "the handle kept there": { "setInterval(() =>": "clearInterval(this.timer);\n    this.timer = setInterval(() =>" },
      "the handle kept elsewhere": { "setInterval(() =>": "clearInterval(this.other);\n    this.other = setInterval(() =>", "this.timer = undefined;": "clearInterval(this.other);" },
      "a slot that others fill": { "  stop() {": "  adopt(timer: NodeJS.Timeout) { this.timer = timer; }\n  stop() {" },
      "a class that may inherit its timers": { "class Pinger": "class Pinger extends Base" },
      "a slot handed out": { "  stop() {": "  lend() { adopt(this.timer); }\n  stop() {" },
    },
  },

  "a closure's variable": {
    file: "beat.js",
    text: `
      export function beat(ws) {
        let timer;
        setInterval(() => { if (ws.readyState === 1) ws.ping(); }, 1000);
        return () => clearInterval(timer);
                                   ~~~~~ [neverKept certain]
      }
    `,
    mends: {
      "the handle kept there": { "  setInterval(() =>": "  timer = setInterval(() =>" },
      "no timer in that closure": { "  setInterval(() => { if (ws.readyState === 1) ws.ping(); }, 1000);": "  ws.ping();" },
    },
  },
});

describeHits("require-timer-guard", "notCalled", {
  "a helper named and not called": {
    text: `
      export class Client {
        private timer?: NodeJS.Timeout;
        constructor(private ws: WebSocket) {
          this.timer = setInterval(() => { if (this.ws.readyState === 1) this.ws.send("ping"); }, 1000);
        }
        private stopPinging() { clearInterval(this.timer); }
        onClose(code: number) {
          if (code === 1000) {
            this.stopPinging;
            ~~~~~~~~~~~~~~~~ [notCalled certain]
          }
        }
      }
    `,
    mends: {
      "the helper called": { "this.stopPinging;": "this.stopPinging();" },
      "a value read": { "this.stopPinging;": "const stop =\n        this.stopPinging;" },
      "a helper that clears nothing": { "clearInterval(this.timer); }": "log(); }" },
    },
  },
});
