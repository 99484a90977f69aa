import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-timer-guard", "leftArmed", {
  "a timer that the functions in a list do not clear": {
    file: "monitor.js",
    text: `
      export class Monitor {
        constructor() {
          this.open();
          this.unbind = [];
          this.unbind.push(() => this.report());
        }
        open() {
          this.ws = new WebSocket(this.url);
        }
        schedule() {
          clearTimeout(this.retry);
          this.retry = setTimeout(() => this.open(), 1000);
        }
        report() {
          console.log("gone");
        }
        dispose() {
        ~~~~~~~ [leftArmed certain]
          this.ws.close();
          this.unbind.forEach((callback) => callback());
        }
      }
    `,
    mends: {
      "one that does": { "report() {": "report() {\n    clearTimeout(this.retry);" },
      "one that does, in a loop": { "report() {": "report() {\n    clearTimeout(this.retry);", "this.unbind.forEach((callback) => callback());": "for (const callback of this.unbind) callback();" },
    },
  },

  "the timers of many relays, of which close() clears none": {
    file: "relays.js",
    text: `
      export class Relays {
        relays = [];
        open() {
          this.ws = new WebSocket(this.url);
        }
        again(relay) {
          relay.retry = setTimeout(() => this.open(), 1000);
        }
        close() {
        ~~~~~ [leftArmed certain]
          this.ws.close();
          this.relays.forEach((relay) => {
            relay.open = false;
          });
        }
      }
    `,
    mends: { "all of them cleared": { "relay.open = false;": "if (relay.retry) clearTimeout(relay.retry);\n      relay.open = false;" } },
  },

  "a timer that close() clears by what it is called with": {
    text: `
      export class Client {
        state = 0;
        retry?: NodeJS.Timeout;
        ws?: WebSocket;
        open() {
          this.ws = new WebSocket("wss://example.test");
        }
        again() {
          clearTimeout(this.retry);
          this.retry = setTimeout(() => this.open(), 1000);
        }
        close(mode: number) {
        ~~~~~ [leftArmed certain]
          if (mode === 1) clearTimeout(this.retry);
          this.ws?.close();
        }
      }
    `,
    quiets: { "by the state that it is in": { "(mode === 1)": "(this.state === mode)" } },
  },

  "a heartbeat that a lost connection leaves behind": {
    file: "server.js",
    text: `
      export class Server {
        constructor(socket) {
          this.socket = socket;
          this.add(this.socket);
        }
        add(socket) {
          this.socket.on("close", () => {
                                  ~~~~~~ [leftArmed certain]
            this.closed = true;
          });
        }
        begin() {
          if (this.beat === undefined) this.beat = setInterval(() => this.socket.send("beat"), 1000);
        }
        stop() {
          clearInterval(this.beat);
          this.socket.close();
        }
      }
    `,
    mends: {
      "one of the server's sockets lost": { 'this.socket.on("close"': 'socket.on("close"', "this.add(this.socket);": "" },
      "a timer that connects again": { "this.socket.send(\"beat\")": "{ this.socket.close(); this.socket = new WebSocket(this.url); }" },
    },
  },

  "a timer of an object without a teardown of its own": {
    file: "pinger.js",
    text: `
      class Pinger {
        constructor() {
          this.ready = false;
          this.ws = new WebSocket("wss://example.test");
        }
        begin() {
          if (!this.timer) this.timer = setInterval(() => this.ws.send("ping"), 1000);
        }
        destroy() {
          console.log("gone");
        }
      }
      export class Monitor {
        onClose() {
        ~~~~~~~ [leftArmed certain]
          if (this.again) this.pinger = new Pinger();
        }
      }
    `,
    mends: { "its own teardown clearing it": { 'console.log("gone");': "clearInterval(this.timer);\n    this.ws.close();" } },
  },
});

describeHits("require-timer-guard", "unguarded", {
  "a pool's timer after the pool's end": {
    file: "pool.js",
    text: `
      export class Pool {
        active = {};
        grow() {
          this.socket = new WebSocket(this.url);
        }
        fill() {
          setTimeout(() => this.grow(), 100);
          ~~~~~~~~~~ [unguarded certain]
        }
        destroy(conn) {
          delete this.active[this.id];
          conn.end();
        }
      }
    `,
    quiets: { "the end of one of its connections": { "[this.id]": "[conn.id]" } },
  },

  "a timer that arms one that sends": {
    file: "publisher.js",
    text: `
      export class Publisher {
        ask() {
          setTimeout(() => this.request(), 100);
          ~~~~~~~~~~ [unguarded certain]
        }
        request() {
          setTimeout(() => {
            this.session.send("publish");
          }, 50);
        }
        close() {
          this.session.close();
          this.session = null;
        }
      }
    `,
    mends: { "one that finds the session gone": { 'this.session.send("publish");': 'if (!this.session) return;\n      this.session.send("publish");' } },
  },

  "a chain that goes on with the owner's state": {
    file: "lister.js",
    text: `
      export class Lister {
        list(items, tell) {
          const step = () => {
            this.told += 1;
            const next = items.shift();
            if (next) {
              tell(next);
              setTimeout(() => step(), 100);
              ~~~~~~~~~~ [unguarded certain]
            }
          };
          step();
        }
        close() {
          this.socket.close();
        }
      }
    `,
    quiets: { "what it was called with": { "this.told += 1;": "" } },
  },
});

describeHits("require-timer-guard", "overwritten", {
  "an interval that a listener begins": {
    file: "beats.js",
    text: `
      export class Client {
        listen() {
          this.ws.on("message", (data) => {
            if (data === "hello") this.beat = setInterval(() => this.ws.send("beat"), 1000);
                                              ~~~~~~~~~~~ [overwritten certain]
          });
        }
        close() {
          clearInterval(this.beat);
          this.ws.close();
        }
      }
    `,
    quiets: {
      "a method that the file calls": { 'listen() {\n    this.ws.on("message", (data) => {': "serve() {\n    this.listen();\n  }\n  listen(data) {\n    {", "    });\n": "    }\n" },
    },
  },

  "a retry that another method begins": {
    file: "retries.js",
    text: `
      export class Client {
        notify(delay) {
          this.begin(delay);
        }
        begin(delay) {
          this.retry = setTimeout(() => this.resume(), delay);
                       ~~~~~~~~~~ [overwritten certain]
        }
        resume() {
          this.ws.send("resume");
        }
        close() {
          clearTimeout(this.retry);
          this.ws.close();
        }
      }
    `,
    quiets: { "a timer that only arms another": { 'this.ws.send("resume");': "this.late = setTimeout(() => console.log(1), 50);" } },
  },
});
