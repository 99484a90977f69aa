import { describeHits, describeSilent } from "../../support/caret-cases.ts";

describeHits("no-protected-state-access", "decides", {
  "a cast to a shape in a subclass": {
    text: `
      import { GatewayPlugin } from "some-gateway";
      export class SafeGateway extends GatewayPlugin {
        private own = false;
        register() {
          if ((this as unknown as { ws: WebSocket | null }).ws !== null) return;
              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [decides certain]
          this.own = true;
        }
      }
    `,
    mends: {
      "what the base class offers": { "(this as unknown as { ws: WebSocket | null }).ws": "this.socket" },
      "a base class of the same project": { '"some-gateway"': '"./gateway"' },
      "a bare emitter as base": { '"some-gateway"': '"node:events"' },
      "a member of its own": { "private own = false;": "private own = false;\n  private ws: WebSocket | null = null;" },
      "no base class": { " extends GatewayPlugin": "" },
    },
  },

  "a cast to any, of a parameter": {
    text: `
      import type { GatewayPlugin } from "some-gateway";
      export function ensure(gateway: GatewayPlugin | undefined) {
        if (!(gateway as any)?.isConnecting) gateway?.connect();
             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [decides possible]
      }
    `,
    mends: {
      "no cast": { "(gateway as any)?.isConnecting": "gateway?.isConnecting" },
      "an unknown object": { "gateway: GatewayPlugin | undefined": "gateway: Gateway | undefined" },
      "another member": { "isConnecting": "options" },
    },
  },

  "a predicate's answer, over a constant with a cast, in an options object": {
    text: `
      import { GatewayPlugin } from "some-gateway";
      interface Params { gateway: GatewayPlugin }
      type Inside = { isConnecting?: boolean };
      export function hasStarted(params: Params) {
        const inside = params.gateway as unknown as Inside;
        return inside.isConnecting === true;
               ~~~~~~~~~~~~~~~~~~~ [decides certain]
      }
    `,
    mends: { "shown, not asked": { "return inside.isConnecting === true;": "console.log(inside.isConnecting);" } },
  },

  "brackets around a private name, in a variable that a condition asks": {
    text: `
      import { Client } from "some-client";
      const client = new Client();
      export function restart() {
        const socket = client["_socket"];
                       ~~~~~~~~~~~~~~~~~ [decides certain]
        if (socket === null) client.connect();
      }
    `,
    mends: { "only passed on": { "if (socket === null) client.connect();": "return socket;" } },
  },

  "an underscore, in JavaScript": {
    file: "server.cjs",
    text: `
      const { WebSocketServer } = require("ws");
      const server = new WebSocketServer({ port: 0 });
      server.on("connection", (ws) => {
        if (ws._socket.destroyed) ws.terminate();
            ~~~~~~~~~~ [decides certain]
      });
    `,
    mends: { "what is public": { "ws._socket.destroyed": "ws.readyState === 3" }, "an address": { "if (ws._socket.destroyed) ws.terminate();": "console.log(ws._socket.remoteAddress);" } },
  },
});

describeSilent("no-protected-state-access: nobody's secret", "no-protected-state-access", {
  "a mark of one's own": `
    import WebSocket from "ws";
    export function close(ws: WebSocket & { __closing?: boolean }) {
      if ((ws as any).__closing) return;
      (ws as any).__closing = true;
      ws.close();
    }
  `,
  "a stream's own hooks": `
    import { Duplex } from "node:stream";
    export function wrap(socket: WebSocket) {
      const duplex = new Duplex();
      duplex._destroy = (error, callback) => callback(error);
      duplex._final = () => socket.close();
      return duplex;
    }
  `,
  "a method behind a cast": `
    import { Pool } from "undici";
    export function end(pool: Pool) {
      if (typeof (pool as { destroy?: unknown }).destroy === "function") void (pool as { destroy(): Promise<void> }).destroy();
    }
  `,
  "what is public everywhere, behind a cast or in brackets": `
    import { Client } from "some-client";
    export function open(client: Client) {
      if ((client as any).connected || client["readyState"] === 1) return;
      client.connect();
    }
  `,
  "a cast to the public type": `
    import { Client, Gateway } from "some-client";
    export function open(client: Client) {
      if ((client as Gateway).connected) return;
      client.connect();
    }
  `,
});
