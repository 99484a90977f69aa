import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-error-sink", "onlyOnce", {
  "a connection that is kept": {
    file: "manager.js",
    text: `
      const Connection = require("./connection");
      exports.join = function (channel) {
        return new Promise((resolve, reject) => {
          const connection = new Connection(channel);
          connection.once("ready", () => resolve(connection));
          connection.once("error", reject);
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [onlyOnce possible]
        });
      };
    `,
    mends: {
      "a lasting listener": { 'connection.once("error", reject)': 'connection.on("error", reject)' },
      "a second listener": { 'connection.once("error", reject);': 'connection.once("error", reject);\n    connection.on("error", console.error);' },
      "a library's class": { '"./connection"': '"connection"' },
      "nobody who keeps it": { "resolve(connection)": "resolve()" },
      "its end": { 'connection.once("error", reject);': 'connection.once("error", reject);\n    setTimeout(reject, 5);\n    connection.destroy();' },
    },
  },
});

describeHits("require-error-sink", "destroyedWithError", {
  "an inner stream": {
    text: `
      import { Duplex, type Transform } from "stream";
      export class Buffered extends Duplex {
        constructor(private inner: Transform) {
          super();
          this.inner.on("data", (chunk) => this.push(chunk));
        }
        _destroy(error: Error, callback: (error: Error) => void) {
          this.inner.destroy(error);
          ~~~~~~~~~~~~~~~~~~~~~~~~~ [destroyedWithError possible]
          callback(error);
        }
      }
    `,
    mends: {
      "no error": { "destroy(error);": "destroy();" },
      "a listener": { 'this.inner.on("data"': 'this.inner.on("error", () => {}).on("data"' },
      "no listeners at all": { 'this.inner.on("data", (chunk) => this.push(chunk));': "" },
      "the stream itself": { "this.inner.destroy(error)": "this.destroy(error)" },
      "what is no error": { "destroy(error);": "destroy(options);" },
      "a helper that gets it": { "    super();": "    super();\n    watch(inner);\n    watch(this.inner);" },
    },
  },

  "an error made in place": {
    text: `
      export class Link {
        constructor(stream) {
          this.stream = stream;
          this.stream.on("end", () => this.close());
        }
        close() {
          this.stream.destroy(new TypeError("gone"));
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ [destroyedWithError possible]
        }
      }
    `,
    mends: { "no error": { 'new TypeError("gone")': "" } },
  },
});
