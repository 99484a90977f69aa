// What a file imports may be anything: it ends the summary of a call, never the run.
import { execFileSync } from "node:child_process";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { analyze, onInternalError } from "eslint-plugin-stale-guard/detect";
import { expect, it, onTestFinished } from "vitest";
import { folder } from "../cli/support/folder.ts";

const helper = (next: string): string => `${next === "" ? "" : `import { stopBeat } from "${next}";\n`}export function beat(g) { g.timer = setInterval(() => g.socket.send("b"), 1000); ${next === "" ? "" : "stopBeat(g);"} }\nexport function stopBeat(g) { clearInterval(g.timer); }\n`;
const main = `import { beat, stopBeat } from "./next.js";
export class Gateway {
  start() { this.socket = new WebSocket("wss://gateway.test"); this.timer = setInterval(() => { this.socket.send("beat"); }, 1000); beat(this); }
  close() { this.socket.close(); }
  stop() { stopBeat(this); }
}
`;

/** The rules that speak about main.js; throws what a rule keeps to itself. */
async function found(cwd: string): Promise<string[]> {
  const errors: unknown[] = [];
  onTestFinished(onInternalError((error) => errors.push(error)));
  const findings = analyze(main, join(cwd, "main.js"));
  expect(errors).toEqual([]);
  return [...new Set(findings.map(({ rule }) => rule))];
}

const planted: Record<string, (cwd: string) => unknown> = {
  "nothing at all": () => undefined,
  "a folder": (cwd) => mkdir(join(cwd, "next.js")),
  "a dangling link": (cwd) => symlink("nowhere.js", join(cwd, "next.js")),
  "a link to itself": (cwd) => symlink("next.js", join(cwd, "next.js")),
  "a pipe": (cwd) => void execFileSync("mkfifo", [join(cwd, "next.js")]),
  "a device": (cwd) => symlink("/dev/zero", join(cwd, "next.js")),
  "a file that nobody may read": async (cwd) => {
    await writeFile(join(cwd, "next.js"), helper(""));
    await chmod(join(cwd, "next.js"), 0);
  },
  "itself": (cwd) => symlink("main.js", join(cwd, "next.js")),
  "a cycle": async (cwd) => {
    await writeFile(join(cwd, "next.js"), helper("./other.js"));
    await writeFile(join(cwd, "other.js"), helper("./next.js"));
  },
  "a diamond": async (cwd) => {
    await writeFile(join(cwd, "next.js"), 'export { beat } from "./left.js";\nexport { stopBeat } from "./right.js";\n');
    await writeFile(join(cwd, "left.js"), helper("./base.js"));
    await writeFile(join(cwd, "right.js"), helper("./base.js"));
    await writeFile(join(cwd, "base.js"), helper(""));
  },
  "a chain of a thousand": async (cwd) => {
    await writeFile(join(cwd, "next.js"), helper("./m0.js"));
    for (let at = 0; at < 1000; at += 1) await writeFile(join(cwd, `m${at}.js`), helper(`./m${at + 1}.js`));
  },
  "a hundred megabytes": (cwd) => writeFile(join(cwd, "next.js"), Buffer.alloc(100_000_000, "a")),
  "bytes": (cwd) => writeFile(join(cwd, "next.js"), Buffer.from(Array.from({ length: 2000 }, (_, at) => (at * 197) % 256))),
  "one nested too deeply": (cwd) => writeFile(join(cwd, "next.js"), `setTimeout(${"(".repeat(20_000)}1${")".repeat(20_000)}); ${helper("")}`),
  "half a module": (cwd) => writeFile(join(cwd, "next.js"), helper("").slice(0, 60)),
};

it.each(Object.keys(planted))("imports %s", async (what) => {
  const cwd = await folder({ "main.js": main });
  await planted[what]?.(cwd);
  expect(await found(cwd)).toContain("require-timer-guard");
});

it("follows an import that changes, vanishes and comes back between two looks", async () => {
  const silent = 'export function beat() {}\nexport function stopBeat(g) { clearInterval(g.timer); }\nsetTimeout(() => {}, 1);\n';
  const cwd = await folder({ "main.js": main, "next.js": helper("") });
  const first = await found(cwd);
  await writeFile(join(cwd, "next.js"), silent);
  await found(cwd);
  await rm(join(cwd, "next.js"));
  expect(await found(cwd)).toContain("require-timer-guard");
  await writeFile(join(cwd, "next.js"), helper(""));
  expect(await found(cwd)).toEqual(first);
});
