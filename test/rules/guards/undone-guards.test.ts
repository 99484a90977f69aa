import { describeHits } from "../../support/caret-cases.ts";

const close = "    this.ws?.close();";
const listen = "    this.ws.onclose = () => {\n";

describeHits("require-timer-guard", "undone", {
  "a close listener that reconnects": {
    text: `
      const noop = () => {};
      export class Client {
        private ws: WebSocket | undefined;
        private timer: NodeJS.Timeout | undefined;
        private shouldReconnect = true;
        private generation = 0;
        private closing: Promise<void> | undefined;
        connect() {
          const ws = new WebSocket("wss://example.test");
          const generation = ++this.generation;
          this.ws = ws;
          this.ws.onclose = () => {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.connect(), 1000);
                         ~~~~~~~~~~ [undone certain]
          };
          return generation;
        }
        close() {
          this.shouldReconnect = false;
          this.generation++;
          clearTimeout(this.timer);
          this.ws?.close();
          this.ws = undefined;
        }
        use() {
          return [noop, this.closing];
        }
      }
    `,
    mends: {
      "a flag": { [listen]: `${listen}      if (!this.shouldReconnect) return;\n` },
      "identity of the socket": { [listen]: `${listen}      if (this.ws !== ws) return;\n` },
      "a generation": { [listen]: `${listen}      if (generation !== this.generation) return;\n` },
      "the handler set to null": { [close]: `    if (this.ws) this.ws.onclose = null;\n${close}` },
      "the handler replaced by a no-op": { [close]: `    if (this.ws) this.ws.onclose = noop;\n${close}` },
      "the handler replaced by an empty arrow": { [close]: `    if (this.ws) this.ws.onclose = () => {};\n${close}` },
    },
  },
});
