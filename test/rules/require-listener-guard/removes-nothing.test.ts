import { describeHits, describeSilent } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "removesNothing", {
  "a fresh bind": {
    text: `
      export class Client {
        private readonly bound = this.onOnline.bind(this);
        listen() {
          window.addEventListener("online", this.bound);
        }
        close() {
          window.removeEventListener("online", this.onOnline.bind(this));
                                               ~~~~~~~~~~~~~~~~~~~~~~~~ [removesNothing certain]
        }
        private onOnline() {
          console.log("online");
        }
      }
    `,
    mends: { "the bound function": { 'removeEventListener("online", this.onOnline.bind(this))': 'removeEventListener("online", this.bound)' } },
  },

  "an arrow made on the spot": {
    file: "client.js",
    text: `
      export function stop(emitter) {
        emitter.off("close", () => console.log("closed"));
                             ~~~~~~~~~~~~~~~~~~~~~~~~~~~ [removesNothing certain]
        emitter.removeListener("end", function () {});
                                      ~~~~~~~~~~~~~~ [removesNothing certain]
      }
    `,
    mends: { "named functions": { '() => console.log("closed")': "onClose", "function () {}": "onEnd" } },
  },

  "a function made by the removing call": {
    file: "client.js",
    text: `
      export function stop(emitter) {
        const onClose = () => console.log("closed");
        emitter.off("close", onClose);
                             ~~~~~~~ [removesNothing certain]
      }
    `,
    mends: {
      "the function added before": { '  emitter.off("close", onClose);': '  emitter.on("close", onClose);\n  emitter.emit("close");\n  emitter.off("close", onClose);' },
      "a function from outside": { 'const onClose = () => console.log("closed");': "const { onClose } = emitter;" },
    },
  },

  "another capture setting": {
    file: "page.js",
    text: `
      const onKey = (event) => console.log(event);
      export function start() {
        window.addEventListener("keydown", onKey, { capture: true, passive: true });
      }
      export function stop() {
        window.removeEventListener("keydown", onKey);
        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [removesNothing certain]
      }
    `,
    mends: {
      "the same setting": { 'removeEventListener("keydown", onKey)': 'removeEventListener("keydown", onKey, true)' },
      "no capture at all": { "capture: true, ": "" },
    },
  },
});

describeSilent("removals that match", "require-listener-guard", {
  "a function bound once": `
    import { EventEmitter } from "node:events";
    export class Client {
      constructor(private readonly emitter: EventEmitter) {
        this.onData = this.onData.bind(this);
        emitter.on("data", this.onData);
      }
      close() {
        this.emitter.off("data", this.onData);
      }
      private onData() {
        console.log("data");
      }
    }
  `,
  "every listener": `
    export function stop(emitter: import("node:events").EventEmitter) {
      emitter.removeAllListeners("close");
      emitter.removeAllListeners();
    }
  `,
});
