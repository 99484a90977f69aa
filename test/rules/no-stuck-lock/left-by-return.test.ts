import { describeHits, describeSilent } from "../../support/caret-cases.ts";

describeHits("no-stuck-lock", "leftByReturn", {
  "an early return after the await": {
    text: `
      export class Client {
        private connecting = false;
        private closed = false;
        async connect() {
          if (this.connecting) return;
          this.connecting = true;
          const url = await this.url();
          if (this.closed) return;
                           ~~~~~~~ [leftByReturn certain]
          this.ws = new WebSocket(url);
          this.connecting = false;
        }
        private async url() {
          return "wss://client.example";
        }
        close() {
          this.closed = true;
          this.ws.close();
        }
      }
    `,
    mends: {
      "a reset before leaving": { "if (this.closed) return;": "if (this.closed) { this.connecting = false; return; }" },
      "a helper that resets before leaving": { "if (this.closed) return;": "if (this.closed) return this.unlock();", "  close() {": "  unlock() { this.connecting = false; }\n  close() {" },
      "a teardown that resets it": { "this.closed = true;": "this.closed = true; this.connecting = false;" },
      "the lock asked again": { "if (this.closed) return;": "if (!this.connecting) return;" },
      "a generation compared": { "const url = await this.url();": "const run = this.run; const url = await this.url();", "if (this.closed) return;": "if (run !== this.run) return;" },
      "no test at the entry": { "if (this.connecting) return;": "" },
      "state that the usual way leaves set": { "this.connecting = false;\n  }": "}" },
      "the owner handed on": { "if (this.closed) return;": "track(this); if (this.closed) return;" },
    },
  },

  "a promise reaction that leaves early": {
    text: `
      export class Client {
        private lock = false;
        connect() {
          if (this.lock || this.done) return;
          this.lock = true;
          wait(10).then(() => {
            if (this.paused) return;
                             ~~~~~~~ [leftByReturn certain]
            this.socket = new WebSocket("wss://client.example");
            this.lock = false;
          });
        }
        pause() {
          this.paused = true;
        }
      }
      declare function wait(ms: number): Promise<void>;
    `,
    mends: { "a finally at the end of the chain": { "      this.lock = false;\n    });": "    }).finally(() => { this.lock = false; });" } },
  },

  "a throw between set and reset": {
    text: `
      let busy = false;
      export async function connect(url) {
        if (busy) throw new Error("busy");
        busy = true;
        const parts = await parse(url);
        if (!parts) throw new Error("bad url");
                    ~~~~~~~~~~~~~~~~~~~~~~~~~~~ [leftByReturn certain]
        open(parts);
        busy = false;
      }
      function parse(url) { return Promise.resolve(url); }
      function open(parts) { return new WebSocket(parts); }
    `,
    file: "connect.js",
    mends: {
      "a finally": { "  const parts = await parse(url);": "  try {\n  const parts = await parse(url);", "  busy = false;\n": "  } finally { busy = false; }\n" },
      "a caller that resets": { "function parse": "export async function run(url) { try { await connect(url); } finally { busy = false; } }\nfunction parse" },
    },
  },

  "a catch that leaves before the reset": {
    text: `
      export class Client {
        #opening = false;
        async open() {
          if (!this.#opening) {
            this.#opening = true;
            try {
              await this.load();
            } catch (error) {
              console.warn(error);
              return;
              ~~~~~~~ [leftByReturn certain]
            }
            this.#opening = false;
          }
        }
        async load() {
          this.socket = await Promise.resolve(new WebSocket("wss://client.example"));
        }
      }
    `,
    mends: { "a reset in the catch": { "console.warn(error);": "this.#opening = false;" } },
  },
});

describeSilent("no-stuck-lock: locks that are let go", "no-stuck-lock", {
  "a lock handed to listeners": `
    export class Client {
      connecting = false;
      connect(url) {
        if (this.connecting) return;
        this.connecting = true;
        this.ws = new WebSocket(url);
        this.ws.onopen = () => { this.connecting = false; };
        this.ws.onclose = this.onClose;
        if (this.quiet) return;
        this.log("connecting");
      }
      onClose = () => { this.connecting = false; };
      log(text) { console.log(text); }
    }
  `,
  "a flag that only failure resets": `
    export class Client {
      started = false;
      async start() {
        if (this.started) return;
        this.started = true;
        if (!this.enabled) return;
        try {
          await this.connect();
        } catch {
          this.started = false;
        }
      }
      async connect() { this.ws = new WebSocket("wss://client.example"); }
    }
  `,
  "a lock of the call's own": `
    export async function connect(url) {
      let connecting = false;
      if (connecting) return;
      connecting = true;
      if (!url) return;
      await fetch(url);
      connecting = false;
    }
  `,
  "a flag that only a failure asks about": `
    export class Download {
      timedOut = false;
      async request() {
        try {
          const result = await this.session.invoke();
          this.timedOut = false;
          return result;
        } catch (error) {
          if (this.timedOut) throw error;
          this.timedOut = true;
          return await this.request();
        }
      }
    }
  `,
  "a local function whose every turn begins with the flag down": `
    export class Client {
      connect(handler) {
        let sent = false;
        const next = (auth) => {
          if (sent) return;
          sent = true;
          if (auth === false) {
            this.end();
            return;
          }
          try {
            this.socket.write(auth);
          } finally {
            sent = false;
          }
        };
        const turn = () => {
          sent = false;
          next(handler(next));
        };
        this.socket = new WebSocket("wss://client.example");
        this.socket.onopen = turn;
      }
      end() {
        this.socket.close();
      }
    }
  `,
});
