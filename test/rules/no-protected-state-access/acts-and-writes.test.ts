import { describeHits } from "../../support/caret-cases.ts";

describeHits("no-protected-state-access", "writes", {
  "a handle dropped in a subclass": {
    text: `
      import { GatewayPlugin } from "some-gateway";
      export class SafeGateway extends GatewayPlugin {
        override connect(resume = false) {
          (this as unknown as { heartbeatInterval: unknown }).heartbeatInterval = undefined;
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [writes certain]
          super.connect(resume);
        }
      }
    `,
    mends: { "a member of the protected kind": { "(this as unknown as { heartbeatInterval: unknown }).heartbeatInterval": "this.heartbeatInterval" } },
  },

  "a field that holds a client, counted down": {
    text: `
      import { Client } from "some-client";
      export class Pool {
        private readonly client: Client;
        constructor(client: Client) {
          this.client = client;
        }
        forgive() {
          this.client["reconnectAttempts"]--;
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [writes certain]
        }
      }
    `,
    mends: { "a class of the same file": { 'import { Client } from "some-client";': "class Client { reconnectAttempts = 0 }" } },
  },
});

describeHits("no-protected-state-access", "acts", {
  "a socket destroyed under its client": {
    text: `
      import { Client } from "some-client";
      export function drop(client: Client) {
        (client as any)._socket?.destroy();
        ~~~~~~~~~~~~~~~~~~~~~~~ [acts certain]
      }
    `,
    mends: { "its own method": { "(client as any)._socket?.destroy();": "client.disconnect();" }, "a setting": { "_socket?.destroy()": "_socket?.setNoDelay()" } },
  },

  "a timer cleared under a plugin that a generic call gives": {
    text: `
      import type { GatewayPlugin } from "some-gateway";
      export function quiet(host: { getPlugin<T>(name: string): T }) {
        const gateway = host.getPlugin<GatewayPlugin>("gateway");
        clearTimeout(gateway["firstHeartbeatTimeout"]);
                     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [acts certain]
      }
    `,
    mends: { "shown, not cleared": { "clearTimeout(": "console.log(" } },
  },
});
