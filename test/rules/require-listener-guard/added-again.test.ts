import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "addedAgain", {
  "a listener on a channel that the constructor makes": {
    text: `
      export class Adapter extends EventTarget {
        private readonly channel: BroadcastChannel;
        private isStopped = false;
        private readonly hear = (): void => {
          this.dispatchEvent(new Event("message"));
        };
        constructor(name: string) {
          super();
          this.channel = new BroadcastChannel(name);
        }
        connect() {
          this.isStopped = false;
          this.channel.addEventListener("message", () => {
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [addedAgain certain]
            if (this.isStopped) return;
            this.hear();
          });
          this.channel.postMessage("arrive");
        }
        disconnect() {
          this.channel.postMessage("leave");
          this.isStopped = true;
        }
      }
    `,
    mends: {
      "a function that is added but once": { '"message", () => {\n      if (this.isStopped) return;\n      this.hear();\n    });': '"message", this.hear);' },
      "a channel that ends": { '    this.channel.postMessage("leave");': "    this.channel.close();" },
      "no way back": { "    this.isStopped = false;\n    this.channel": "    this.channel" },
      "for once": { "      this.hear();\n    });": "      this.hear();\n    }, { once: true });" },
      "a check that it is there already": { "    this.isStopped = false;\n    this.channel": "    if (this.isStopped) return;\n    this.isStopped = false;\n    this.channel" },
      "nothing that shows when done twice": { "this.hear();": "console.log(1);" },
    },
  },

  "the same function on an emitter, which keeps it as often as it is added": {
    text: `
      import { Bus } from "./bus.js";
      export class Adapter extends EventTarget {
        private bus = new Bus();
        private isActive = false;
        private hear = (): void => {
          this.dispatchEvent(new Event("message"));
        };
        start() {
          this.isActive = true;
          this.bus.on("message", this.hear);
          ~~~~~~~~~~~ [addedAgain certain]
        }
        stop() {
          this.isActive = false;
        }
      }
    `,
    mends: {
      "taken off": { "    this.isActive = false;\n  }": '    this.isActive = false;\n    this.bus.off("message", this.hear);\n  }' },
      "another bus each time": { "    this.isActive = true;": "    this.bus = new Bus();\n    this.isActive = true;" },
      "started but once": { "    this.isActive = true;": "" },
    },
  },
});
