import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-rearm-after-teardown", "afterCall", {
  "a beat that may disconnect before the interval is armed": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private acked = true;
        private timer: NodeJS.Timeout | undefined;
        private beat() {
          if (!this.acked) {
            this.disconnect();
            return;
          }
          this.ws!.send("beat");
        }
        startHeartbeat() {
          this.timer = setTimeout(() => {
            this.beat();
            this.timer = setInterval(() => this.beat(), 1000);
                         ~~~~~~~~~~~ [afterCall certain]
          }, 100);
        }
        disconnect() {
          clearTimeout(this.timer);
          this.timer = undefined;
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "the slot checked after the call": { "      this.beat();\n": "      this.beat();\n      if (this.ws === undefined) return;\n" },
      "the handle compared with the one it began with": { "      this.beat();\n": "      const own = this.timer;\n      this.beat();\n      if (this.timer !== own) return;\n" },
      "the interval armed first": { "      this.beat();\n      this.timer = setInterval(() => this.beat(), 1000);": "      this.timer = setInterval(() => this.beat(), 1000);\n      this.beat();" },
    },
  },

  "the same in #private members": {
    text: `
      export class Client {
        #socket: WebSocket | null = null;
        #missed = 0;
        #timer: NodeJS.Timeout | undefined;
        #tick = () => {
          this.#check();
          this.#timer = setTimeout(this.#tick, 1000);
                        ~~~~~~~~~~ [afterCall certain]
        };
        #check() {
          if (this.#missed > 3) this.close();
          else this.#missed++;
        }
        constructor(url: string) {
          this.#socket = new WebSocket(url);
          this.#timer = setTimeout(this.#tick, 1000);
        }
        close() {
          clearTimeout(this.#timer);
          this.#socket?.close();
          this.#socket = null;
        }
      }
    `,
    mends: { "the slot checked": { "    this.#check();\n": "    this.#check();\n    if (this.#socket === null) return;\n" } },
  },

  "a parameter object": {
    text: `
      interface Manager { ws: WebSocket | null; acked: boolean; interval?: NodeJS.Timeout; first?: NodeJS.Timeout }
      function send(manager: Manager) {
        if (!manager.acked) {
          stop(manager);
          return;
        }
        manager.ws!.send("beat");
      }
      export function start(manager: Manager) {
        manager.first = setTimeout(() => {
          send(manager);
          manager.interval = setInterval(() => send(manager), 1000);
                             ~~~~~~~~~~~ [afterCall certain]
        }, 100);
      }
      export function stop(manager: Manager) {
        clearTimeout(manager.first);
        clearInterval(manager.interval);
        manager.ws = null;
      }
    `,
    mends: { "the slot checked": { "    send(manager);\n": "    send(manager);\n    if (!manager.ws) return;\n" } },
  },

  "a callback from the options that may stop": {
    text: `
      interface Manager { interval?: NodeJS.Timeout; first?: NodeJS.Timeout; acked: boolean }
      interface Options { reconnectCallback(): void }
      export function startHeartbeat(manager: Manager, options: Options) {
        manager.first = setTimeout(() => {
          options.reconnectCallback();
          manager.interval = setInterval(() => options.reconnectCallback(), 1000);
                             ~~~~~~~~~~~ [afterCall certain]
        }, 100);
      }
      export function stopHeartbeat(manager: Manager) {
        clearTimeout(manager.first);
        clearInterval(manager.interval);
        manager.first = undefined;
      }
    `,
    mends: {
      "a handle that the stopper resets, checked": { "    options.reconnectCallback();\n": "    options.reconnectCallback();\n    if (manager.first === undefined) return;\n" },
    },
  },

  "ES5 prototype code": {
    file: "client.js",
    text: `
      function Client(conn) {
        this.conn = conn;
        this.timer = null;
        this.closed = false;
      }
      Client.prototype.tick = function () {
        var self = this;
        self.probe();
        self.timer = setTimeout(function () { self.tick(); }, 1000);
                     ~~~~~~~~~~ [afterCall certain]
      };
      Client.prototype.probe = function () {
        if (this.conn.idle) this.close();
      };
      Client.prototype.close = function () {
        this.closed = true;
        clearTimeout(this.timer);
        this.conn.close();
      };
    `,
    mends: { "the flag checked": { "  self.probe();\n": "  self.probe();\n  if (self.closed) return;\n" } },
  },

  "a factory's closure": {
    file: "client.js",
    text: `
      export function createClient(url) {
        let ws = new WebSocket(url);
        let timer;
        let live = true;
        function check() {
          if (ws.bufferedAmount > 1000) stop();
        }
        function tick() {
          check();
          timer = setTimeout(tick, 1000);
                  ~~~~~~~~~~ [afterCall certain]
        }
        function stop() {
          live = false;
          clearTimeout(timer);
          ws.close();
          ws = null;
        }
        tick();
        return { stop };
      }
    `,
    mends: { "the flag checked": { "    check();\n": "    check();\n    if (!live) return;\n" } },
  },

  "a subclass that re-arms its base's timer": {
    text: `
      class Base {
        protected timer: NodeJS.Timeout | undefined;
        protected ws: WebSocket | undefined;
        protected destroyed = false;
        protected verify() {
          if (this.ws?.readyState === WebSocket.CLOSED) this.destroy();
        }
        destroy() {
          this.destroyed = true;
          clearTimeout(this.timer);
          this.ws?.close();
        }
      }
      export class Client extends Base {
        protected tick() {
          this.verify();
          this.timer = setTimeout(this.tick.bind(this), 1000);
                       ~~~~~~~~~~ [afterCall certain]
        }
      }
    `,
    mends: { "the base's flag": { "    this.verify();\n": "    this.verify();\n    if (this.destroyed) return;\n" } },
  },

  "a helper that arms": {
    text: `
      export class Client {
        private ws?: WebSocket;
        private timer?: NodeJS.Timeout;
        private isOpen = true;
        private schedule() {
          this.timer = setTimeout(() => this.run(), 1000);
        }
        private run() {
          this.flush();
          this.schedule();
          ~~~~~~~~~~~~~ [afterCall certain]
        }
        private flush() {
          if (this.ws!.bufferedAmount === 0) this.end();
        }
        end() {
          this.isOpen = false;
          clearTimeout(this.timer);
          this.ws!.close();
        }
      }
    `,
    mends: {
      "the flag checked by the caller": { "    this.schedule();": "    if (this.isOpen) this.schedule();" },
      "the flag checked by the helper": { "private schedule() {\n": "private schedule() {\n    if (!this.isOpen) return;\n" },
    },
  },

  "an event emitted before": {
    text: `
      import { EventEmitter } from "node:events";
      export class Client extends EventEmitter {
        private ws?: WebSocket;
        private timer?: NodeJS.Timeout;
        private closed = false;
        private tick() {
          this.emit("tick");
          this.timer = setTimeout(() => this.tick(), 1000);
                       ~~~~~~~~~~ [afterCall possible]
        }
        close() {
          this.closed = true;
          clearTimeout(this.timer);
          this.ws!.close();
        }
      }
    `,
    mends: { "the flag checked": { '    this.emit("tick");\n': '    this.emit("tick");\n    if (this.closed) return;\n' } },
  },

  "a beat that runs the reconnect callback, as a gateway's heartbeat does": {
    file: "heartbeat.js",
    text: `
      export function startHeartbeat(manager, options) {
        stopHeartbeat(manager);
        manager.firstHeartbeatTimeout = setTimeout(() => {
          sendHeartbeat(manager, options);
          manager.heartbeatInterval = setInterval(() => sendHeartbeat(manager, options), options.interval);
                                      ~~~~~~~~~~~ [afterCall certain]
        }, options.interval * Math.random());
      }
      function sendHeartbeat(manager, options) {
        if (!manager.lastHeartbeatAck) return options.reconnectCallback();
        manager.lastHeartbeatAck = false;
        manager.send({ op: 1, d: manager.sequence });
      }
      export function stopHeartbeat(manager) {
        clearTimeout(manager.firstHeartbeatTimeout);
        clearInterval(manager.heartbeatInterval);
        manager.firstHeartbeatTimeout = undefined;
        manager.heartbeatInterval = undefined;
      }
    `,
    mends: {
      "the handle compared": { "    sendHeartbeat(manager, options);\n": "    const own = manager.firstHeartbeatTimeout;\n    sendHeartbeat(manager, options);\n    if (manager.firstHeartbeatTimeout !== own) return;\n" },
      "the handle's presence": { "    sendHeartbeat(manager, options);\n": "    sendHeartbeat(manager, options);\n    if (!manager.firstHeartbeatTimeout) return;\n" },
    },
  },

  "a teardown that closes the one of many sockets that its caller chooses": {
    text: `
      export class Pool {
        private readonly sockets = new Map<string, WebSocket>();
        private timer?: ReturnType<typeof setTimeout>;
        async refresh(url: string, load: () => Promise<string>): Promise<void> {
          const text = await load();
          this.timer = setTimeout(() => this.sockets.get(url)?.send(text), 1000);
                       ~~~~~~~~~~ [afterCall possible]
        }
        close(url: string): void {
          clearTimeout(this.timer);
          this.sockets.get(url)?.close();
          this.sockets.delete(url);
        }
      }
    `,
    mends: { "a flag": { "    this.timer = setTimeout(": "    if (this.closed) return;\n    this.timer = setTimeout(", "    clearTimeout(this.timer);": "    this.closed = true;\n    clearTimeout(this.timer);" } },
  },

  "a helper that clears the timer on the way to a new connection": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private due = 0;
        private timer: NodeJS.Timeout | undefined;
        private putOff() {
          if (this.due < 0) return;
          this.cleanupTimer();
          this.ws = new WebSocket("wss://example.test");
        }
        begin(text: string) {
          this.putOff();
          this.ws?.send(text);
          this.timer = setTimeout(() => this.ws?.send("beat"), 1000);
                       ~~~~~~~~~~ [afterCall certain]
        }
        cleanupTimer() {
          clearTimeout(this.timer);
          this.timer = undefined;
        }
      }
    `,
    mends: { "the timer armed first": { "this.putOff();\n": "", "this.ws?.send(\"beat\"), 1000);": "this.ws?.send(\"beat\"), 1000);\n    this.putOff();" } },
    quiets: { "a beat that is only put off": { '    this.ws = new WebSocket("wss://example.test");\n': "    this.due = Date.now();\n" } },
  },

  "a call of start() that may close": {
    text: `
      export class Client {
        private timer: NodeJS.Timeout | undefined;
        private commands: string[] = [];
        private ws = new WebSocket("wss://example.test");
        start() {
          this.enqueue("hello");
          this.timer = setTimeout(() => this.ws.send("beat"), 1000);
                       ~~~~~~~~~~ [afterCall certain]
        }
        private enqueue(text: string) {
          if (this.commands.length > 9) this.close();
          else this.commands.push(text);
        }
        close() {
          clearTimeout(this.timer);
          this.ws.close();
        }
      }
    `,
    quiets: { "the constructor instead": { "start() {": "constructor() {" } },
  },
});
