import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "removesAnother", {
  "a function handed out to take a listener off": {
    text: `
      export function createEmitter() {
        const listeners: (() => void)[] = [];
        return {
          on(listener: () => void) {
            listeners.push(listener);
            return () => {
              listeners.splice(listeners.indexOf(listener), 1);
              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [removesAnother certain]
            };
          },
          emit() {
            for (const listener of [...listeners]) setTimeout(listener);
          },
        };
      }
    `,
    mends: {
      "the index looked at": { "        listeners.splice(listeners.indexOf(listener), 1);": "        const index = listeners.indexOf(listener);\n        if (index >= 0) listeners.splice(index, 1);" },
      "a check before": { "        listeners.splice(": "        if (!listeners.includes(listener)) return;\n        listeners.splice(" },
      "another list searched": { "listeners.indexOf(listener)": "[listener].indexOf(listener)" },
      "not handed out": { "return () => {": "const off = () => {", "        listeners.splice(listeners.indexOf(listener), 1);\n      };": "        listeners.splice(listeners.indexOf(listener), 1);\n      };\n      off();" },
    },
  },
  "a method that takes a listener off": {
    text: `
      export class Emitter {
        #handlers: (() => void)[] = [];
        on(handler: () => void) {
          this.#handlers.push(handler);
        }
        off(handler: () => void) {
          const index = this.#handlers.indexOf(handler);
          this.#handlers.splice(index, 1);
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [removesAnother certain]
        }
        emit() {
          for (const handler of this.#handlers) setTimeout(handler);
        }
      }
    `,
    mends: {
      "the index looked at": { "    this.#handlers.splice": "    if (index < 0) return;\n    this.#handlers.splice" },
      "a queue": { "  on(handler": "  add(job", "  off(handler": "  done(job", "push(handler)": "push(job)", "indexOf(handler)": "indexOf(job)" },
    },
  },
});
