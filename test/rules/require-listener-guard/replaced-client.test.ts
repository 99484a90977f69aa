import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "replacedClient", {
  "an option of a client that was only just told to stop": {
    text: `
      import { FeedClient } from "./feed-client.js";
      interface Host { client: FeedClient | null; connected: boolean; url: string }
      export function connectFeed(host: Host) {
        host.client?.stop();
        host.client = new FeedClient({
        ~~~~~~~~~~~ [replacedClient certain]
          url: host.url,
          onClose: () => {
            host.connected = false;
          },
        });
        host.client.start().catch(console.error);
      }
    `,
    mends: {
      identity: {
        "host.client = new FeedClient({": "const client = new FeedClient({",
        "      host.connected = false;": "      if (host.client !== client) return;\n      host.connected = false;",
        "  host.client.start()": "  host.client = client;\n  client.start()",
      },
      "the end waited for": { "function connectFeed": "async function connectFeed", "host.client?.stop();": "await host.client?.stop();" },
      "a client made once": { "host.client?.stop();": "if (host.client) return;" },
      "an option that tells of no end": { onClose: "onHello" },
      "nothing of the owner": { "host.connected = false;": 'console.log("closed");' },
      "no client": { 'import { FeedClient } from "./feed-client.js";': 'import { FeedClient as FeedWindow } from "./feed-client.js";\nimport type { FeedClient } from "./feed-client.js";', "new FeedClient({": "new FeedWindow({" },
    },
  },

  "listeners of a client that another takes the place of": {
    text: `
      import { RelayProvider } from "./relay-provider.js";
      export class Relayer {
        private provider!: RelayProvider;
        async init() {
          this.provider = await this.createProvider();
          this.listen();
        }
        async switchTo(url: string) {
          await this.restart(url);
        }
        private async createProvider(url = "wss://relay.example") {
          return new RelayProvider(url);
        }
        private async restart(url: string) {
          this.provider = await this.createProvider(url);
          ~~~~~~~~~~~~~ [replacedClient certain]
          this.listen();
          await this.provider.connect();
        }
        private listen() {
          this.provider.on("disconnect", () => {
            setTimeout(() => this.provider.connect(), 1000);
          });
        }
      }
    `,
    mends: {
      "the listeners taken off before": { "    this.provider = await this.createProvider(url);": "    this.provider.events.removeAllListeners();\n    this.provider = await this.createProvider(url);" },
      "the old one closed and waited for": { "    this.provider = await this.createProvider(url);": "    await this.provider.disconnect();\n    this.provider = await this.createProvider(url);" },
      "closed by whoever asks": { "await this.restart(url);": "await this.provider.disconnect();\n    await this.restart(url);" },
      "nobody has filled the slot before": { "    this.provider = await this.createProvider();\n    this.listen();": "    await this.restart();", "restart(url: string)": "restart(url?: string)" },
      "a listener for once": { 'this.provider.on("disconnect"': 'this.provider.once("disconnect"' },
    },
  },
});
