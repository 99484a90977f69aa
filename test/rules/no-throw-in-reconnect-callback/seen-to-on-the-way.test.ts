import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-throw-in-reconnect-callback", "throws", {
  "a slot that nothing on the way has filled": {
    text: `
      export class Client {
        private conn: WebSocket | undefined;
        private next: WebSocket | undefined;
        retry() {
          setTimeout(() => {
            this.connect();
          }, 1000);
        }
        connect() {
          if (this.next) this.next.send("next");
          this.bind();
        }
        private bind() {
          if (!this.conn) throw new Error("no connection");
                          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          this.conn.send("hello");
        }
        stop() {
          this.conn?.close();
          this.conn = undefined;
        }
        get isOpen() {
          return this.conn !== undefined || this.next !== undefined;
        }
      }
    `,
    quiets: {
      "the slot filled where the timer's function goes on": { 'if (this.next) this.next.send("next");': 'this.conn = new WebSocket("wss://example.test");' },
      "the slot filled on either branch": { 'if (this.next) this.next.send("next");': 'if (this.next) this.conn = this.next;\n          else if (!this.conn) this.conn = new WebSocket("wss://example.test");' },
      "the slot asked for by the callback": { "this.connect();": "if (!this.conn) return;\n            this.connect();" },
      "the slot asserted by the callback": { "this.connect();": "assert(this.conn);\n            this.connect();" },
    },
  },

  "a slot that is lost again on the way": {
    text: `
      export class Client {
        private conn: WebSocket | undefined;
        retry() {
          setTimeout(() => {
            if (!this.conn) return;
            this.conn = undefined;
            this.bind();
          }, 1000);
        }
        private bind() {
          if (!this.conn) throw new Error("no connection");
                          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
        }
        use(conn: WebSocket) {
          this.conn = conn;
        }
      }
    `,
    quiets: { "kept": { "this.conn = undefined;": 'this.conn.send("retry");' } },
  },

  "a branch that is open": {
    text: `
      export class Publisher {
        private body: string | undefined;
        private type: string | undefined;
        later() {
          setTimeout(() => this.refresh(), 1000);
        }
        set(body: string, type: string) {
          this.body = body;
          this.type = type;
        }
        reset() {
          this.type = "";
        }
        private refresh() {
          this.type = undefined;
          this.publish();
        }
        private publish() {
          if (this.body !== undefined) {
            if (this.type === undefined) throw new Error("no type");
                                         ~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          }
        }
      }
    `,
    quiets: { "one that what comes before has closed": { "this.type = undefined;": "this.body = undefined;" } },
  },

  "state of its own, in a listener that stays": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        connect() {
          this.ws = new WebSocket("wss://example.test");
          this.ws.onopen = () => {
            if (this.ws === null) throw new Error("no socket");
                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
            this.ws.send("hello");
          };
        }
        close() {
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    quiets: { "one that is taken off first": { "this.ws?.close();": "if (this.ws) this.ws.onopen = null;\n          this.ws?.close();" } },
  },

  "a failure of its own in a catch": {
    file: "client.js",
    text: `
      export class Client {
        listen(socket) {
          socket.on("message", (data) => {
            try {
              this.onMessage(data);
            } catch (error) {
              console.error("onMessage failed");
              throw new Error("lost");
              ~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
            }
          });
        }
      }
    `,
    quiets: { "the error passed on as it is": { 'throw new Error("lost");': "throw error;" } },
  },

  "a timer's own finding": {
    file: "report.js",
    text: `
      let lost = 0;
      export function count() {
        lost++;
      }
      export const report = (error) =>
        setTimeout(() => {
          if (lost > 3) throw new Error("lost " + lost);
                        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          console.error(error);
        }, 1);
    `,
    quiets: { "the error it was handed": { 'new Error("lost " + lost)': 'new Error("lost: " + error.message)' } },
  },

  "a table asked for what the object holds": {
    file: "buttons.js",
    text: `
      export class Remote {
        buttons = {};
        add(name, id) {
          this.buttons[name] = id;
          this.active = name;
        }
        push(name) {
          setTimeout(() => this.release(name), 200);
        }
        release(name) {
          const id = this.buttons[name];
          if (this.active === "none") throw new Error("no such button");
                                      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [throws certain]
          this.send(id);
        }
      }
    `,
    quiets: { "what the caller passes": { 'this.active === "none"': "id === 0" } },
  },
});
