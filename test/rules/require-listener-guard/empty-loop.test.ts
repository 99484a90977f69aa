import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "emptyLoop", {
  "a loop over an object's length": {
    file: "node.js",
    text: `
      export function Node(server) {
        const node = this;
        node.listeners = {};
        node.listeners.upgrade = (request) => console.log(request);
        server.on("upgrade", node.listeners.upgrade);
        node.close = () => {
          for (let event = 0; event < node.listeners.length; event++) {
                              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [emptyLoop certain]
            server.removeListener(event, node.listeners[event]);
          }
          node.listeners = {};
        };
      }
    `,
    mends: {
      "its entries": { "for (let event = 0; event < node.listeners.length; event++) {": "for (const event of Object.keys(node.listeners)) {" },
      "a list": { "node.listeners = {};\n  node.listeners.upgrade": "node.listeners = [];\n  node.listeners.upgrade" },
    },
  },
});
