import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-throw-in-reconnect-callback", "throws", {
  "an error of the listener's own, and not one passed on": {
    text: `
      export function watch(socket: WebSocket) {
        socket.addEventListener("error", (error) => {
          throw new Error("lost");
          ~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        });
      }
    `,
    mends: { "the error it was told of": { 'throw new Error("lost");': "throw error;" } },
  },

  "a condition, and not the end of all cases": {
    text: `
      export class Pool {
        private idle: WebSocket[] = [];
        private full = false;
        later() {
          setTimeout(() => this.pulse(), 100);
        }
        private pulse() {
          if (this.idle.length > 0) return this.use();
          if (this.full) throw new Error("full");
                         ~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        }
        private use() {
          this.full = this.idle.pop() !== undefined;
        }
      }
    `,
    quiets: { "no condition left": { "if (this.full) throw": "throw" } },
  },

  "a limit that was not looked at before": {
    text: `
      export class Queue {
        private active = 0;
        private capacity = 1;
        later() {
          setTimeout(() => this.next(), 100);
        }
        grow(capacity: number) {
          this.capacity = capacity;
        }
        private next() {
          if (this.active === 7) return;
          this.active++;
          if (this.active > this.capacity) throw new Error("too many");
                                           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        }
      }
    `,
    quiets: { "a check of the same two": { "this.active === 7": "this.active === this.capacity" } },
  },

  "state, and not a type": {
    text: `
      export class Sweeper {
        private filter: (() => boolean) | undefined;
        start() {
          setInterval(() => {
            if (this.filter === undefined) throw new Error("no filter");
                                           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
            this.filter();
          }, 100);
        }
        use(filter: () => boolean) {
          this.filter = filter;
        }
      }
    `,
    quiets: { "a test of what was passed": { "this.filter === undefined": 'typeof this.filter !== "function"' } },
  },
});

describeHits("no-throw-in-reconnect-callback", "rejects", {
  "a state that an await lets in, though the timer is cleared": {
    text: `
      export class Tokens {
        private listener: ((token: string) => void) | undefined;
        private ws = new WebSocket("wss://example.test");
        private timer: NodeJS.Timeout | undefined;
        schedule() {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => this.refresh(), 1000);
        }
        private async refresh() {
          const token = await fetch("https://example.test").catch(() => undefined);
          if (this.listener === undefined) throw new Error("not running");
                                           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects certain]
          if (token !== undefined) this.listener("new");
        }
        close() {
          clearTimeout(this.timer);
          this.listener = undefined;
          this.ws.close();
        }
      }
    `,
    quiets: { "nothing that waits": { 'await fetch("https://example.test").catch(() => undefined)': '"known"' } },
  },

  "the first of several errors of the peer's": {
    text: `
      export class Shard {
        constructor(ws: WebSocket) {
          ws.onclose = ({ code }) => this.onClose(code);
        }
        private async onClose(code: number) {
          switch (code) {
            case 4004:
              throw new Error("authentication failed");
              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects certain]
            case 4010:
              throw new Error("invalid shard");
              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects possible]
          }
        }
      }
    `,
    mends: { "a catch": { "this.onClose(code)": "this.onClose(code).catch(console.error)" } },
  },
});
