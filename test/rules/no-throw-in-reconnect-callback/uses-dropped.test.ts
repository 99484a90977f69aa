import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-throw-in-reconnect-callback", "usesDropped", {
  "a timer that a teardown leaves armed": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private timer: NodeJS.Timeout | undefined;
        beat() {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => {
            this.ws!.send("beat");
            ~~~~~~~ [usesDropped certain]
          }, 1000);
        }
        close() {
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "an optional chain": { "this.ws!.send": "this.ws?.send" },
      "a check": { "this.ws!.send": "if (this.ws) this.ws.send" },
      "a return": { "this.ws!.send": "if (this.ws === null) return;\n            this.ws.send" },
      "a try": { 'this.ws!.send("beat");': 'try { this.ws!.send("beat"); } catch { return; }' },
      "a teardown that clears": { "this.ws = null;": "this.ws = null;\n          clearTimeout(this.timer);" },
      "a new socket first": { "this.ws!.send": 'this.ws = new WebSocket("wss://example.test");\n            this.ws.send' },
      "a teardown that keeps the socket": { "this.ws = null;": "" },
    },
  },

  "a timer that the teardown itself arms, through a method": {
    text: `
      export class Client {
        private ws: WebSocket | null = null;
        private timer: NodeJS.Timeout | undefined;
        private clean() {
          this.ws!.onmessage = null;
        }
        close() {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => {
            this.clean();
            ~~~~~~~~~~~~ [usesDropped certain]
          }, 1000);
          this.ws?.close();
          this.ws = null;
        }
      }
    `,
    mends: {
      "a check in the callback": { "this.clean();": "if (this.ws) this.clean();" },
      "a check in the method": { "this.ws!.onmessage = null;": "if (this.ws) this.ws.onmessage = null;" },
      "a try around the call": { "this.clean();": "try { this.clean(); } catch { return; }" },
    },
  },
});
