import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-parallel-reconnect", "overwritesLive", {
  "a message that asks for a new connection": {
    text: `
      export class Gateway {
        private ws?: WebSocket;
        private connecting = false;
        connect() {
          this.ws = new WebSocket("wss://gateway.example");
          ~~~~~~~ [overwritesLive certain]
          this.ws.onmessage = (event) => {
            if (event.data === "reconnect") this.connect();
          };
        }
      }
    `,
    mends: {
      "the old socket closed": { "this.ws = new": "this.ws?.close();\n    this.ws = new" },
      "a check of the slot": { "this.ws = new": "if (this.ws) return;\n    this.ws = new" },
      "a flag": { "this.ws = new": "if (this.connecting) return;\n    this.connecting = true;\n    this.ws = new" },
      "closed by the listener": { "this.connect();\n    };": "this.restart();\n    };\n  }\n  private restart() {\n    this.ws?.close();\n    this.connect();" },
      "??=": { "this.ws = new": "this.ws ??= new" },
      "once only": { 'if (event.data === "reconnect") this.connect();': "console.log(event.data);" },
    },
  },
  "a message after which a timer connects": {
    text: `
      export class Gateway {
        #ws: WebSocket | null = null;
        #timer?: NodeJS.Timeout;
        #open() {
          this.#ws = new WebSocket("wss://gateway.example");
          ~~~~~~~~ [overwritesLive certain]
          this.#ws.addEventListener("message", (event) => {
            if (event.data !== "invalid") return;
            this.#timer = setTimeout(() => this.#open(), 5000);
          });
        }
        start() {
          if (this.#ws === null) this.#open();
        }
      }
    `,
    mends: {
      "the old socket closed when the timer is armed": { "this.#timer = setTimeout(": "this.#ws?.close();\n      this.#timer = setTimeout(" },
      "the old socket closed by the timer": { "setTimeout(() => this.#open()": "setTimeout(() => {\n        this.#ws?.close();\n        this.#open();\n      }" },
    },
  },
  "an interval that reopens": {
    text: `
      export function keep(url: string) {
        let ws: WebSocket | undefined;
        function open() {
          ws = new WebSocket(url);
          ~~ [overwritesLive certain]
        }
        const timer = setInterval(() => open(), 60000);
        return () => {
          clearInterval(timer);
          ws?.close();
        };
      }
    `,
    mends: {
      "the old one closed": { "    ws = new": "    if (ws !== undefined) ws.close();\n    ws = new" },
      "closed by the interval": { "setInterval(() => open()": "setInterval(() => {\n    ws?.close();\n    open();\n  }" },
    },
  },
  "a pending reconnect timer and a public connect()": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private timer?: NodeJS.Timeout;
        connect() {
          const ws = new WebSocket("wss://client.example");
          ws.onclose = () => {
            this.timer = setTimeout(() => this.connect(), 1000);
          };
          this.ws = ws;
          ~~~~~~~ [overwritesLive possible]
        }
        close() {
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: {
      "the timer cleared by connect()": { "    const ws = new": "    clearTimeout(this.timer);\n    const ws = new" },
      "a pending timer looked for": { "    const ws = new": "    if (this.timer) return;\n    const ws = new" },
      "the old one closed unheard": { "    const ws = new": "    if (this.ws) {\n      this.ws.onclose = null;\n      this.ws.close();\n    }\n    const ws = new" },
    },
  },
  "a connect() that knows open sockets only": {
    text: `
      import { sockets } from "./sockets";
      export class Shard {
        private connection: WebSocket | null = null;
        connect() {
          return new Promise<void>((resolve) => {
            if (this.connection && this.connection.readyState === WebSocket.OPEN) return;
            const ws = (this.connection = sockets.create("wss://gateway.example"));
                        ~~~~~~~~~~~~~~~ [overwritesLive certain]
            ws.onopen = () => resolve();
          });
        }
        destroy() {
          this.connection?.close();
        }
      }
    `,
    mends: {
      "the old one closed": { "const ws = (": "if (this.connection) this.connection.close();\n      const ws = (" },
      "any socket looked for": { " && this.connection.readyState === WebSocket.OPEN": "" },
      "the connecting one, too": { "readyState === WebSocket.OPEN": "readyState <= WebSocket.OPEN" },
      "nothing made": { "sockets.create": "sockets.current" },
    },
  },
  "a public reconnect() that does not end the old connection": {
    text: `
      export class Client {
        constructor(private readonly streamBuilder: (client: Client) => WebSocket) {
          this.setup();
        }
        private stream?: WebSocket;
        private connected = false;
        private setup() {
          this.stream = this.streamBuilder(this);
          this.stream.onopen = () => {
            this.connected = true;
          };
        }
        private _reconnect() {
          this.setup();
          ~~~~~~~~~~ [overwritesLive certain]
        }
        reconnect() {
          this._reconnect();
        }
        end() {
          this.connected = false;
          this.stream?.close();
        }
      }
    `,
    mends: {
      "the old one ended": { "this.setup();\n  }\n  reconnect": "this.end();\n    this.setup();\n  }\n  reconnect" },
      "an open one left alone": { "this.setup();\n  }\n  reconnect": "if (!this.connected) this.setup();\n  }\n  reconnect" },
      "another name": { "\n  reconnect()": "\n  renew()" },
      "not public": { "\n  reconnect()": "\n  private reconnect()" },
    },
  },
  "a pending reconnect timer and a promise that another function sets": {
    text: `
      export class Relay {
        private ws?: WebSocket;
        private timer?: NodeJS.Timeout;
        private opening?: Promise<void>;
        connect() {
          this.opening = new Promise((resolve) => {
            this.ws = new WebSocket("wss://client.example");
            ~~~~~~~ [overwritesLive possible]
            this.ws.onopen = () => resolve();
            this.ws.onclose = () => {
              this.opening = undefined;
              this.timer = setTimeout(() => this.connect(), 1000);
            };
          });
          return this.opening;
        }
        close() {
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
    `,
    mends: { "one promise for all": { "this.opening = new Promise": "if (this.opening) return this.opening;\n    this.opening = new Promise" } },
  },
});
