import { describeHits } from "../../support/caret-cases.ts";

const look = "    const url = await this.lookup();";
const body = "    const url = await this.lookup();\n    this.ws = new WebSocket(url);";

describeHits("assign-client-before-await", "checkedThenWaits", {
  "a socket opened after a lookup": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private connecting = false;
        private opening: Promise<void> | undefined;
        private generation = 0;
        private abort: AbortController | undefined;
        async connect(): Promise<void> {
          if (this.ws) return;
              ~~~~~~~ [checkedThenWaits certain]
          const url = await this.lookup();
          this.ws = new WebSocket(url);
        }
        private async lookup() {
          return "wss://example.test";
        }
        private async open() {
          const url = await this.lookup();
          this.ws = new WebSocket(url);
          this.connecting = false;
        }
        use() {
          return [this.opening, this.generation, this.abort, this.connecting];
        }
      }
    `,
    mends: {
      "a promise joined": { [`    if (this.ws) return;\n${body}`]: "    if (this.opening) return this.opening;\n    this.opening = this.open();\n    await this.opening;" },
      "a promise joined by ??=": { [`    if (this.ws) return;\n${body}`]: "    if (this.ws) return;\n    await (this.opening ??= this.open());" },
      "the slot checked again": { [`${body}\n  }\n  private async lookup`]: `${look}\n    if (this.ws) return;\n    this.ws = new WebSocket(url);\n  }\n  private async lookup` },
      "the assignment moved before the await": {
        [`${body}\n  }\n  private async lookup`]: '    this.ws = new WebSocket("wss://example.test");\n    await this.lookup();\n  }\n  private async lookup',
      },
    },
  },
});

describeHits("assign-client-before-await", "checkedThenWaits", {
  "a flag raised too late": {
    text: `
      export class Client {
        private connecting = false;
        private ws: WebSocket | undefined;
        private mutex = { acquire: async () => () => {} };
        async connect() {
          if (this.connecting) return;
              ~~~~~~~~~~~~~~~ [checkedThenWaits certain]
          const release = await this.mutex.acquire();
          this.connecting = true;
          this.ws = new WebSocket("wss://example.test");
          release();
        }
      }
    `,
    mends: {
      "a lock set before the await": { "    const release = await this.mutex.acquire();\n    this.connecting = true;": "    this.connecting = true;\n    const release = await this.mutex.acquire();" },
      "the flag checked under the mutex": {
        "    if (this.connecting) return;\n    const release = await this.mutex.acquire();": "    const release = await this.mutex.acquire();\n    if (this.connecting) return release();",
      },
      "no await at all": { "const release = await this.mutex.acquire();": "const release = () => {};" },
    },
  },

  "a state compared with undefined": {
    text: `
      export class Client {
        private transport: WebSocket | undefined;
        private state = "idle";
        async connect() {
          if (this.transport !== undefined) return;
              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [checkedThenWaits certain]
          await fetch("https://example.test");
          this.transport = new WebSocket("wss://example.test");
        }
        use() {
          return this.state;
        }
      }
    `,
    mends: {
      "a state machine": { "    if (this.transport !== undefined) return;": '    if (this.state !== "idle") return;\n    this.state = "connecting";' },
      "a second check": { "    this.transport = new": "    if (this.transport !== undefined) return;\n    this.transport = new" },
    },
  },
});

describeHits("assign-client-before-await", "clientAfterAwait", {
  "a client assigned in one branch only": {
    text: `
      export class Plugin {
        client?: object;
        async registerClient(client: object, eager: boolean) {
          if (eager) this.client = client;
          await fetch("https://example.test");
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [clientAfterAwait certain]
          this.client = client;
        }
      }
    `,
    mends: {
      "the assignment in both branches": { "if (eager) this.client = client;": "if (eager) this.client = client;\n    else this.client = client;" },
      "no await before": { '    await fetch("https://example.test");\n    this.client = client;': '    this.client = client;\n    await fetch("https://example.test");' },
    },
  },
});
