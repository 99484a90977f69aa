// Measures files in child processes, one file at a time each. A child that dies, or does not answer in time, costs its file
// and nothing else: another one takes over.
import { fork } from "node:child_process";

/**
 * Gives one result per file, in no order: what the child answered, or `{ file, crash }`.
 * @param {readonly string[]} files
 */
export async function measureAll(files, { child, args = [], children, heapMegabytes, deadlineSeconds, onResult }) {
  const waiting = files[Symbol.iterator]();
  const next = () => waiting.next().value;
  await Promise.all(Array.from({ length: children }, () => work(next)));

  async function work(take) {
    let worker;
    for (let file = take(); file !== undefined; file = take()) {
      worker ??= start();
      const result = await worker.measure(file);
      if (result.crash !== undefined) worker = undefined;
      onResult(result);
    }
    worker?.stop();
  }

  function start() {
    const child_ = fork(child, args, { execArgv: [`--max-old-space-size=${heapMegabytes}`], stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let told = "";
    child_.stderr.on("data", (bytes) => (told = `${told}${bytes}`.slice(-20_000)));
    // What a dying child leaves behind in the channel is told by its end.
    child_.on("error", () => {});
    return { measure, stop: () => child_.disconnect() };

    function measure(file) {
      return new Promise((resolve) => {
        const settle = (result) => {
          clearTimeout(timer);
          child_.off("message", settle).off("close", died);
          resolve(result);
        };
        const died = (code, signal) => settle({ file, crash: isLate ? `no answer in ${deadlineSeconds} s` : causeOf(told, code, signal) });
        let isLate = false;
        const timer = setTimeout(() => {
          isLate = true;
          child_.kill("SIGKILL");
        }, deadlineSeconds * 1000);
        child_.on("message", settle).on("close", died);
        child_.send(file);
      });
    }
  }
}

function causeOf(told, code, signal) {
  if (/heap out of memory|Reached heap limit/u.test(told)) return "out of memory";
  const [line] = told.split("\n").filter((each) => /Error|FATAL/u.test(each));
  return line ?? `the process ended with ${signal ?? code}`;
}
