import { describeHits } from "../../support/caret-cases.ts";

describeHits("assign-client-before-await", "clientAfterAwait", {
  "a plugin that asks for information first": {
    text: `
      export class GatewayPlugin {
        client: object | undefined;
        url = "";
        async registerClient(client: object) {
          const info = await fetch("https://example.test");
                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [clientAfterAwait certain]
          this.url = info.url;
          this.client = client;
        }
      }
    `,
    mends: {
      "the assignment put first": { "    const info": "    this.client = client;\n    const info", "    this.url = info.url;\n    this.client = client;": "    this.url = info.url;" },
    },
  },

  "a subclass whose super call comes last": {
    text: `
      class Base {
        protected client: object | undefined;
        async registerClient(client: object) {
          this.client = client;
        }
      }
      export class ProxyPlugin extends Base {
        override async registerClient(client: object) {
          await fetch("https://example.test");
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [clientAfterAwait certain]
          await super.registerClient(client);
        }
      }
    `,
    mends: {
      "the client assigned first": { '    await fetch("https://example.test");': '    this.client = client;\n    await fetch("https://example.test");' },
      "the super call first": { '    await fetch("https://example.test");\n    await super.registerClient(client);': '    await super.registerClient(client);\n    await fetch("https://example.test");' },
    },
  },

  "one branch that waits": {
    file: "plugin.js",
    text: `
      export class Plugin {
        #client;
        async registerClient(client, options) {
          if (options.proxy) {
            this.agent = await loadAgent(options.proxy);
                         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [clientAfterAwait certain]
          }
          this.#client = client;
          await this.start();
        }
        start() {}
      }
      async function loadAgent(proxy) {
        return proxy;
      }
    `,
    mends: { "the assignment put before the branch": { "    if (options.proxy) {": "    this.#client = client;\n    if (options.proxy) {" } },
  },

  "ES5 prototype code": {
    file: "plugin.js",
    text: `
      function Plugin() {
        this.client = null;
      }
      Plugin.prototype.registerClient = async function (client) {
        await Promise.resolve();
        ~~~~~~~~~~~~~~~~~~~~~~~ [clientAfterAwait certain]
        this.client = client;
      };
    `,
    mends: { "the assignment put first": { "  await Promise.resolve();": "  this.client = client;\n  await Promise.resolve();" } },
  },

  "an arrow-function property": {
    text: `
      export class Plugin {
        private client?: object;
        registerClient = async (client: object) => {
          for await (const part of load()) console.log(part);
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [clientAfterAwait certain]
          this.client = client;
        };
      }
      declare function load(): AsyncIterable<string>;
    `,
    mends: { "the assignment put first": { "    for await": "    this.client = client;\n    for await" } },
  },

  "a helper that brings owner and client together": {
    text: `
      import { attach } from "some-library";
      export class Plugin {
        client?: object;
        async registerClient(client: object) {
          await fetch("https://example.test");
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [clientAfterAwait certain]
          attach(this, client);
        }
      }
    `,
    mends: { "the helper called first": { '    await fetch("https://example.test");\n    attach(this, client);': '    attach(this, client);\n    await fetch("https://example.test");' } },
  },
});
