import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-parallel-reconnect", "calledBackEarly", {
  "a disconnect that takes a callback, called without one": {
    text: `
      import type { Socket } from "node:net";
      export class Broker {
        constructor(private readonly socket: Socket) {}
        disconnect(callback?: () => void) {
          this.socket.end(() => callback?.());
        }
        deregister(done: () => void) {
          this.disconnect();
          done();
          ~~~~~~ [calledBackEarly certain]
        }
      }
    `,
    mends: {
      "passed on": { "this.disconnect();\n    done();": "this.disconnect(done);" },
      "called by an inner function": { "this.disconnect();\n    done();": "this.disconnect(() => done());" },
      "called on the other path": { "this.disconnect();\n    done();": "if (this.socket.destroyed) done();\n    else this.disconnect(done);" },
      "an error told": { "done();\n  }\n}": "done(new Error(\"gone\"));\n  }\n}", "done: () => void": "done: (error: Error) => void" },
      "a step of something else": { "deregister(": "handlePacket(" },
      "no callback taken": { "disconnect(callback?: () => void) {\n    this.socket.end(() => callback?.());": "disconnect() {\n    this.socket.end();" },
    },
  },
  "a socket that is still closing": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        connect() {
          this.ws ??= new WebSocket("wss://client.example");
        }
        teardown(callback?: () => void) {
          if (this.ws) {
            this.ws.onclose = null;
            this.ws.close();
            this.ws = null;
          }
          callback && callback();
                      ~~~~~~~~~~ [calledBackEarly possible]
        }
      }
    `,
    mends: {
      "told by the close event": { "this.ws.onclose = null;": "this.ws.onclose = () => callback?.();", "callback && callback();": "" },
      "told before": { "if (this.ws) {": "callback?.();\n    if (this.ws) {", "}\n    callback && callback();": "}" },
    },
  },
  "a callback that connects": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private beat = setInterval(() => this.teardown(() => this.connect()), 30000);
        connect() {
          this.ws ??= new WebSocket("wss://client.example");
        }
        private teardown(callback: () => void) {
          if (this.ws) {
            this.ws.onclose = null;
            this.ws.close();
            this.ws = null;
          }
          callback();
          ~~~~~~~~~~ [calledBackEarly certain]
        }
      }
    `,
    mends: { "told by the close event": { "this.ws.onclose = null;": "this.ws.onclose = callback;", "callback();\n  }\n}": "}\n}" } },
    quiets: { "a callback that does not connect": { "() => this.connect()": "() => console.log(1)" } },
  },
});
