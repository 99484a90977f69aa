import { describeHits, describeSilent } from "../../support/caret-cases.ts";

describeHits("assign-client-before-await", "checkedThenWaits", {
  "a socket checked before and set after the await": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        async connect() {
          if (this.ws) return;
              ~~~~~~~ [checkedThenWaits certain]
          const url = await this.lookup();
          this.ws = new WebSocket(url);
        }
        private async lookup() {
          return "wss://example.test";
        }
      }
    `,
    mends: {
      "a second check after the await": { "    this.ws = new": "    if (this.ws) return;\n    this.ws = new" },
      "a promise kept before the first await": {
        "    const url = await this.lookup();\n    this.ws = new WebSocket(url);": "    this.ws = new WebSocket(this.url);\n    await this.lookup();",
        "  async connect": "  private url = \"wss://example.test\";\n  async connect",
      },
    },
  },

  "a handle that others can start": {
    file: "touch.js",
    text: `
      export class Handle {
        started = false;
        async start(page) {
          if (this.started) throw new Error("started");
              ~~~~~~~~~~~~ [checkedThenWaits certain]
          await fetch("https://example.test");
          this.started = true;
        }
      }
      export async function touch(page, handle) {
        await handle.start(page);
        return handle;
      }
    `,
    quiets: { "one that was made just before": { "touch(page, handle) {": "touch(page) {\n  const handle = new Handle();" } },
  },

  "a #private flag raised too late": {
    text: `
      export class Client {
        #connecting = false;
        async open() {
          if (this.#connecting) return;
              ~~~~~~~~~~~~~~~~ [checkedThenWaits certain]
          await fetch("https://example.test");
          this.#connecting = true;
        }
      }
    `,
    mends: { "the flag raised before the await": { '    await fetch("https://example.test");\n    this.#connecting = true;': '    this.#connecting = true;\n    await fetch("https://example.test");' } },
  },

  "an arrow-function property that throws when running": {
    text: `
      export class Client {
        private started = false;
        socket = new WebSocket("wss://example.test");
        start = async () => {
          if (this.started) throw new Error("running");
              ~~~~~~~~~~~~ [checkedThenWaits certain]
          await fetch("https://example.test");
          this.started = true;
        };
      }
    `,
    mends: { "the flag raised before the await": { '    await fetch("https://example.test");': '    this.started = true;\n    await fetch("https://example.test");', "    this.started = true;\n  };": "  };" } },
  },

  "ES5 prototype code": {
    file: "client.js",
    text: `
      function Client() {
        this.session = null;
      }
      Client.prototype.login = async function () {
        if (this.session != null) return this.session;
            ~~~~~~~~~~~~~~~~~~~~ [checkedThenWaits certain]
        const token = await authorize();
        this.session = { token };
        return this.session;
      };
      async function authorize() {
        return "token";
      }
    `,
    mends: { "the promise stored at once": { "  const token = await authorize();\n  this.session = { token };": "  this.session = authorize();\n  await this.session;" } },
  },

  "a factory's closure": {
    file: "client.js",
    text: `
      export function createClient(dial) {
        let socket = null;
        return {
          async connect() {
            if (socket !== null) return socket;
                ~~~~~~~~~~~~~~~ [checkedThenWaits certain]
            socket = await dial();
            return socket;
          },
        };
      }
    `,
    mends: { "the promise stored at once": { "socket = await dial();": "socket = dial();" } },
  },
});

describeSilent("assign-client-before-await: no check in front of the wait", "assign-client-before-await", {
  "what has just been written": `
    export class Client {
      private authenticated = false;
      async authenticate(login: () => Promise<boolean>) {
        this.authenticated = await login();
        if (this.authenticated) {
          await this.refresh();
          return true;
        }
        throw new Error("refused");
      }
      private async refresh() {
        this.authenticated = true;
        await fetch("https://example.test");
      }
    }
  `,
  "a map filled before the wait and emptied behind it": `
    const starting = new Map<string, Promise<void>>();
    export async function start(key: string, run: () => Promise<void>) {
      const pending = starting.get(key);
      if (pending) {
        await pending;
        return;
      }
      const started = run();
      starting.set(key, started);
      try {
        await started;
      } finally {
        starting.delete(key);
      }
    }
  `,
});
