import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-session-clear", "answerLeftOver", {
  "an unanswered beat of the last connection": {
    text: `
      export class Client {
        pending = null;
        onOpen() {
          clearInterval(this.timer);
          this.timer = setInterval(() => this.beat(), 1000);
                       ~~~~~~~~~~~ [answerLeftOver certain]
        }
        beat() {
          if (this.pending) {
            this.pending = null;
            this.conn.close();
            return;
          }
          this.pending = this.makeRef();
          this.conn.send(this.pending);
        }
        onMessage(ref) {
          if (ref === this.pending) this.pending = null;
        }
        makeRef() { return String(Math.random()); }
      }
    `,
    mends: {
      "a reset on open": { "clearInterval(this.timer);": "clearInterval(this.timer); this.pending = null;" },
      "a reset by the teardown": { "  onOpen() {": "  close() { this.pending = null; this.conn.close(); }\n  onOpen() {" },
      "a reset by connect": { "  onOpen() {": '  connect() { this.pending = null; this.conn = new WebSocket("wss://client.example"); }\n  onOpen() {' },
      "a test that ends nothing": { "this.conn.close();": "console.warn(1);" },
    },
  },

  "a flag of the other polarity": {
    text: `
      export class Client {
        private acked = true;
        start() {
          this.timer = setInterval(this.ping, 1000);
                       ~~~~~~~~~~~ [answerLeftOver certain]
        }
        ping = () => {
          if (!this.acked) return void this.socket.terminate();
          this.acked = false;
          this.socket.ping();
        };
        onPong() {
          this.acked = true;
        }
      }
    `,
    mends: { "a reset where the beat begins": { "  start() {": "  start() {\n    this.acked = true;" } },
  },
});
