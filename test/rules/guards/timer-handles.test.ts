import { describeHits } from "../../support/caret-cases.ts";

const arm = "    setTimeout(() => this.connect(), 1000);";
const end = "    this.ws?.close();";

describeHits("require-timer-guard", "unguarded", {
  "a late connect whose handle is dropped": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private timer: NodeJS.Timeout | undefined;
        private timers = new Set<NodeJS.Timeout>();
        private disposers: (() => void)[] = [];
        private cancel: (() => void) | undefined;
        private abort = new AbortController();
        connect() {
          this.ws = new WebSocket("wss://example.test");
        }
        private lose() {
          setTimeout(() => this.connect(), 1000);
          ~~~~~~~~~~ [unguarded certain]
        }
        onClosed() {
          this.lose();
        }
        private stopTimers() {
          clearTimeout(this.timer);
        }
        close() {
          this.ws?.close();
          this.ws = undefined;
        }
      }
    `,
    mends: {
      "the handle cleared": { [arm]: "    this.timer = setTimeout(() => this.connect(), 1000);", [end]: `    clearTimeout(this.timer);\n${end}` },
      "the handle cleared where set": { [arm]: "    this.timer = setTimeout(() => this.connect(), 1000);", [end]: `    if (this.timer !== undefined) clearTimeout(this.timer);\n${end}` },
      "the handle cleared by a helper": { [arm]: "    this.timer = setTimeout(() => this.connect(), 1000);", [end]: `    this.stopTimers();\n${end}` },
      "the handle unreferenced and cleared": { [arm]: "    this.timer = setTimeout(() => this.connect(), 1000).unref();", [end]: `    clearTimeout(this.timer);\n${end}` },
      "a cancel closure": {
        [arm]: "    const timer = setTimeout(() => this.connect(), 1000);\n    this.cancel = () => clearTimeout(timer);",
        [end]: `    this.cancel?.();\n${end}`,
      },
      "a list of disposers": {
        [arm]: "    const timer = setTimeout(() => this.connect(), 1000);\n    this.disposers.push(() => clearTimeout(timer));",
        [end]: `    for (const dispose of this.disposers) dispose();\n${end}`,
      },
      "a set of handles and forEach": { [arm]: "    this.timers.add(setTimeout(() => this.connect(), 1000));", [end]: `    this.timers.forEach(clearTimeout);\n${end}` },
      "an abort listener": {
        [arm]: '    const timer = setTimeout(() => this.connect(), 1000);\n    this.abort.signal.addEventListener("abort", () => clearTimeout(timer));',
        [end]: `    this.abort.abort();\n${end}`,
      },
      "a close listener of the same socket": {
        [arm]: '    const timer = setTimeout(() => this.connect(), 1000);\n    this.ws?.addEventListener("close", () => clearTimeout(timer));',
      },
      "the handle returned": { [arm]: "    return setTimeout(() => this.connect(), 1000);" },
      "the handle handed to a helper": { [arm]: "    track(this, setTimeout(() => this.connect(), 1000));", "export class Client": "declare function track(owner: object, timer: unknown): void;\nexport class Client" },
    },
  },

  "an interval whose owner keeps no timer": {
    text: `
      export class Client {
        private ws: WebSocket | undefined;
        private heartbeat = new Heartbeat();
        constructor(url: string) {
          this.ws = new WebSocket(url);
          setInterval(() => this.ws!.send("beat"), 1000);
          ~~~~~~~~~~~ [unguarded certain]
        }
        close() {
          this.ws!.close();
          this.ws = undefined;
        }
      }
      class Heartbeat {
        timer: NodeJS.Timeout | undefined;
        start(beat: () => void) {
          this.reset();
          this.timer = setInterval(beat, 1000);
        }
        reset() {
          clearInterval(this.timer);
        }
      }
    `,
    mends: {
      "an object that is reset": {
        '    setInterval(() => this.ws!.send("beat"), 1000);': '    this.heartbeat.start(() => this.ws!.send("beat"));',
        "    this.ws!.close();": "    this.heartbeat.reset();\n    this.ws!.close();",
      },
      "an object whose handle is kept in": {
        '    setInterval(() => this.ws!.send("beat"), 1000);': '    this.heartbeat.timer = setInterval(() => this.ws!.send("beat"), 1000);',
        "    this.ws!.close();": "    this.heartbeat.reset();\n    this.ws!.close();",
      },
    },
  },
});
