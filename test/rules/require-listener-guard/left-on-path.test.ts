import { describeHits, describeSilent } from "../../support/caret-cases.ts";

describeHits("require-listener-guard", "leftOnPath", {
  "an early return": {
    text: `
      export async function monitor(keepAlive: boolean, wait: () => Promise<void>) {
        let stopped = false;
        const onSignal = () => {
          stopped = true;
        };
        process.on("SIGINT", onSignal);
        if (!keepAlive) {
          await wait();
          return;
          ~~~~~~~ [leftOnPath certain]
        }
        while (!stopped) await wait();
        process.removeListener("SIGINT", onSignal);
      }
    `,
    mends: {
      "removed on that path": { "    return;": '    process.removeListener("SIGINT", onSignal);\n    return;' },
      "returned before": { "  let stopped = false;\n": "  let stopped = false;\n  if (wait.length > 0) return;\n", "    return;\n": "" },
    },
  },

  "a listener for one event, which may never come": {
    file: "once.js",
    text: `
      export function probe(emitter, isIdle) {
        const onClose = () => console.log("closed");
        emitter.once("close", onClose);
        if (isIdle) return 0;
                    ~~~~~~~~~ [leftOnPath certain]
        emitter.off("close", onClose);
        return 1;
      }
    `,
    mends: { "removed before": { "if (isIdle) return 0;": 'if (isIdle) return emitter.off("close", onClose);' } },
  },
});

describeSilent("listeners that a function takes off again", "require-listener-guard", {
  "in a finally block": `
    export async function monitor(wait: () => Promise<boolean>) {
      const onSignal = () => console.log("signal");
      process.on("SIGINT", onSignal);
      try {
        if (await wait()) return;
        await wait();
      } finally {
        process.off("SIGINT", onSignal);
      }
    }
  `,
  "on an object of its own": {
    file: "own.js",
    text: `
      export function probe(open) {
        const socket = open();
        const onData = () => console.log("data");
        socket.on("data", onData);
        if (socket.destroyed) return;
        socket.off("data", onData);
      }
    `,
  },
  "by a function it returns": `
    export function watch(quiet: boolean) {
      const onSignal = () => console.log("signal");
      process.on("SIGINT", onSignal);
      if (!quiet) return () => process.off("SIGINT", onSignal);
      process.off("SIGINT", onSignal);
      return undefined;
    }
  `,
});
