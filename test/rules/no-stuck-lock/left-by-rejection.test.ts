import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-stuck-lock", "leftByRejection", {
  "a fetch that fails": {
    text: `
      export class Client {
        private connecting = false;
        async connect() {
          if (this.connecting) return;
          this.connecting = true;
          const answer = await fetch("https://client.example");
                         ~~~~~ [leftByRejection certain]
          this.socket = new WebSocket(answer.url);
          this.connecting = false;
        }
      }
    `,
    mends: {
      "a finally": { '    const answer = await fetch("https://client.example");': '    try {\n    const answer = await fetch("https://client.example");', "this.connecting = false;\n  }": "} finally { this.connecting = false; }\n  }" },
      "a rejection handled on the spot": { 'fetch("https://client.example")': 'fetch("https://client.example").catch(() => ({ url: "" }))' },
      "a wait that cannot fail": { 'fetch("https://client.example")': "new Promise((resolve) => setTimeout(resolve, 10))" },
    },
    quiets: {
      "a listener elsewhere that resets": { "  async connect() {": "  constructor(bus) { bus.on(\"error\", () => { this.connecting = false; }); }\n  async connect() {" },
    },
  },

  "a failure that is caught without a reset": {
    text: `
      export class Client {
        connecting = false;
        async connect() {
          if (this.connecting === true) return;
          this.connecting = true;
          try {
            await this.dial();
            ~~~~~ [leftByRejection certain]
            this.connecting = false;
          } catch (error) {
            console.warn(error);
          }
        }
        async dial() {
          if (this.host === "") throw new Error("no host");
          this.host = "client.example";
        }
      }
    `,
    mends: {
      "a reset in the catch": { "console.warn(error);": "this.connecting = false;" },
      "a reset after the catch": { "console.warn(error);\n    }": "console.warn(error);\n    }\n    this.connecting = false;" },
      "a function that cannot throw": { 'if (this.host === "") throw new Error("no host");': "" },
    },
  },

  "a chain that nobody catches": {
    text: `
      export class Client {
        lock = false;
        connect() {
          if (this.lock) return;
          this.lock = true;
          fetch("https://client.example").then((answer) => {
          ~~~~~ [leftByRejection certain]
            this.socket = new WebSocket(answer.url);
            this.lock = false;
          });
        }
      }
    `,
    mends: { "a catch that resets": { "this.lock = false;\n    });": "this.lock = false;\n    }).catch(() => { this.lock = false; });" } },
  },
});
