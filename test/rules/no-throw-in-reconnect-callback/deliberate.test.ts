import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-throw-in-reconnect-callback", "throws", {
  "state, and not whether somebody listens": {
    text: `
      export class Client extends Emitter {
        private failed = false;
        fail() {
          this.failed = true;
          setTimeout(() => {
            if (this.failed) throw new Error("lost");
                             ~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          }, 1);
        }
      }
    `,
    quiets: { "as an emitter does without a listener": { "if (this.failed) throw": 'if (this.failed && !this.listenerCount("error")) throw' } },
  },

  "a slot that is emptied, in a listener of its socket": {
    text: `
      export class Client {
        private socket: WebSocket | undefined;
        open() {
          const socket = new WebSocket("wss://example.test");
          this.socket = socket;
          socket.addEventListener("open", () => this.flush());
        }
        reset() {
          this.socket = undefined;
        }
        private flush() {
          if (!this.socket) throw new Error("no socket");
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          this.socket.send("all");
        }
      }
    `,
    quiets: { "one that nobody empties": { "this.socket = undefined;": 'this.socket?.send("reset");' } },
  },

  "a socket's listener, and not one of the object's own events": {
    text: `
      export class Client extends Emitter {
        private last = "";
        constructor(private readonly socket: WebSocket) {
          super();
          this.socket.on("message", (message: string) => {
            if (this.last === message) throw new Error("twice");
                                       ~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
            this.last = message;
          });
        }
      }
    `,
    quiets: { "its own": { 'this.socket.on("message"': 'this.on("message"' } },
  },

  "a timer, and not a microtask": {
    text: `
      export class Peer {
        private destroyed = false;
        private ws = new WebSocket("wss://example.test");
        renegotiate() {
          setTimeout(() => this.negotiate(), 0);
        }
        destroy() {
          this.destroyed = true;
          this.ws.close();
        }
        private negotiate() {
          if (this.destroyed) throw new Error("destroyed");
                              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          this.ws.send("offer");
        }
      }
    `,
    quiets: { "before anything else can happen": { "setTimeout(() => this.negotiate(), 0)": "queueMicrotask(() => this.negotiate())" } },
  },

  "a state that the branch leaves open": {
    text: `
      export class Client {
        private state = State.CONNECTING;
        later() {
          setTimeout(() => {
            if (this.state === State.CLOSED) {
              this.end();
            }
          }, 100);
        }
        close() {
          this.state = State.CLOSED;
        }
        private end() {
          if (this.state === State.CLOSED) throw new Error("closed already");
                                           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          this.state = State.CLOSED;
        }
      }
    `,
    quiets: { "another one": { "if (this.state === State.CLOSED) {": "if (this.state === State.CONNECTING) {" } },
  },

  "a slot whose emptying leaves the timer armed": {
    text: `
      export class Watch {
        private limit: number | null = null;
        private timer: NodeJS.Timeout | null = null;
        seen(limit: number) {
          this.limit = limit;
          this.timer = setTimeout(() => this.expire(), limit);
        }
        forget() {
          this.limit = null;
        }
        private expire() {
          if (!this.limit) throw new Error("no limit");
                           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        }
      }
    `,
    quiets: { "one that clears it": { "this.limit = null;\n": "this.limit = null;\n          clearTimeout(this.timer ?? undefined);\n" } },
  },

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
        drop() {
          this.filter = undefined;
        }
      }
    `,
    quiets: { "what nobody empties": { "this.filter = undefined;": "this.filter?.();" }, "a test of what was passed": { "this.filter === undefined": 'typeof this.filter !== "function"' } },
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

  "an unknown shard": {
    text: `
      import { parentPort, Worker } from "node:worker_threads";
      export class Pool {
        private shards = new Map<number, WebSocket>();
        constructor(socket: WebSocket) {
          socket.on("message", async (payload: { id: number }) => {
            if (!this.shards.has(payload.id)) {
              throw new Error("no such shard");
              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [rejects certain]
            }
          });
        }
        add(id: number) {
          this.shards.set(id, new WebSocket("wss://example.test"));
        }
      }
    `,
    quiets: {
      "asked for by the package's other thread": { "socket.on(": "parentPort!.on(" },
      "the same in a chain": { "socket.on(": 'parentPort!.on("messageerror", console.error).on(' },
      "a programmer's error": { "new Error(": "new RangeError(" },
    },
  },
});
