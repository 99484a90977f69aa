import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-parallel-reconnect", "closedElsewhere", {
  "a watchdog that forces a reconnect": {
    text: `
      export function watch(gateway: Gateway) {
        const timer = setTimeout(() => {
          if (gateway.isConnected) return;
          gateway.disconnect();
          gateway.connect(false);
          ~~~~~~~~~~~~~~~ [closedElsewhere certain]
        }, 30000);
        return () => clearTimeout(timer);
      }
    `,
    mends: {
      "the disconnect awaited": { "setTimeout(() => {": "setTimeout(async () => {", "gateway.disconnect();": "await gateway.disconnect();" },
      "the connect in the callback of the disconnect": { "gateway.disconnect();\n    gateway.connect(false);": "gateway.disconnect(() => gateway.connect(false));" },
      "only a reconnect": { "gateway.disconnect();\n": "" },
      "another object connected": { "gateway.connect(false);": "spare.connect(false);" },
    },
  },
  "a command": {
    text: `
      export class Bridge {
        constructor(private readonly gateway: Gateway) {}
        restart() {
          this.gateway.disconnect();
          this.gateway.connect();
          ~~~~~~~~~~~~~~~~~~~~ [closedElsewhere possible]
        }
      }
    `,
    mends: { "the disconnect awaited": { "restart() {": "async restart() {", "this.gateway.disconnect();": "await this.gateway.disconnect();" } },
  },
});
