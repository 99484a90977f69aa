import { describeHits } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "addedDifferently", {
  "a bound function, removed bare": {
    text: `
      import { EventEmitter } from "node:events";
      export class Feed {
        private readonly source = new EventEmitter();
        start() {
          this.source.on("data", this.onData.bind(this));
        }
        stop() {
          this.source.off("data", this.onData);
                                  ~~~~~~~~~~~ [addedDifferently certain]
        }
        private onData() {
          console.log("data");
        }
      }
    `,
    mends: {
      "added bare": { "this.onData.bind(this)": "this.onData" },
      "bound once in the constructor": { "  start() {": "  constructor() {\n    this.onData = this.onData.bind(this);\n  }\n  start() {", 'on("data", this.onData.bind(this))': 'on("data", this.onData)' },
    },
  },

  "a bound arrow of a field, removed bare": {
    text: `
      import { EventEmitter } from "node:events";
      export class Feed {
        private readonly source = new EventEmitter();
        private readonly onData = () => console.log("data");
        start() {
          this.source.on("data", this.onData.bind(this));
        }
        stop() {
          this.source.off("data", this.onData);
                                  ~~~~~~~~~~~ [addedDifferently certain]
        }
      }
    `,
    mends: { "added bare": { "this.onData.bind(this)": "this.onData" } },
  },

  "an arrow around a function, removed bare": {
    file: "feed.js",
    text: `
      const onData = (chunk) => console.log(chunk);
      export function start(source) {
        source.on("data", (chunk) => onData(chunk));
        source.off("data", onData);
                           ~~~~~~ [addedDifferently certain]
      }
    `,
    mends: {
      "added bare": { "(chunk) => onData(chunk)": "onData" },
      "another event": { 'off("data"': 'off("end"' },
      "an arrow that does more": { "(chunk) => onData(chunk)": "(chunk) => onData(parse(chunk))" },
    },
  },

  "a field that holds an arrow": {
    file: "feed.js",
    text: `
      export class Feed {
        constructor(source) {
          this.source = source;
          this.onData = () => console.log("data");
          source.on("data", this.onData.bind(this));
          source.off("data", this.onData);
                             ~~~~~~~~~~~ [addedDifferently certain]
        }
      }
    `,
    mends: { "added bare": { "this.onData.bind(this)": "this.onData" } },
  },
});
