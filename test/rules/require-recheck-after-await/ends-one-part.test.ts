import { describeHits } from "../../support/caret-cases.ts";

const provider = (confidence: string, how: string): string => `
  interface Client {
    connect(): Promise<void>;
    disconnect(how: object): Promise<void>;
  }
  export class Provider {
    constructor(private readonly client: Client, private readonly topic: string) {}
    async pair(ask: () => Promise<void>) {
      await ask();
      await this.client.connect();
            ~~~~~~~~~~~~~~~~~~~ [connectsAfterAwait ${confidence}]
    }
    async disconnect() {
      await this.client.disconnect(${how});
    }
  }
`;
const mends = { "no wait before": { "await ask();": "void ask();" } };

describeHits("require-recheck-after-await", "connectsAfterAwait", {
  "a teardown that ends one session of the client": { text: provider("possible", "{ topic: this.topic }"), mends },
  "a teardown that ends the whole client": { text: provider("certain", "{ force: true }"), mends },
});
