import { expect, it } from "vitest";
import type { Io } from "../../codemods/src/cli/io.ts";
import { run } from "./support/command.ts";
import { folder } from "./support/folder.ts";

const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}.ts`, "planted;"]));
const drawn = "\r\u001B[Klinting 25/60 files\r\u001B[Klinting 50/60 files\r\u001B[K";

/** What a run of sixty files writes to stderr, on a clock that moves on by some milliseconds whenever it is read. */
async function progressOf(io: Partial<Io>, { isTTY = true, pace = 5000 } = {}): Promise<string> {
  let time = 0;
  let written = "";
  const cwd = await folder(many);
  const { code } = await run(cwd, ["check"], {
    now: () => (time += pace),
    stderr: { isTTY, write: (text) => (written += text) },
    ...io,
  });
  expect(code).toBe(1);
  return written;
}

it("counts files on one line of a terminal and clears it in the end", async () => {
  expect(await progressOf({})).toBe(drawn);
});

it("begins when a second has gone by", async () => {
  expect(await progressOf({}, { pace: 600 })).toBe("\r\u001B[Klinting 50/60 files\r\u001B[K");
});

it.each([
  ["when stderr is no terminal", {}, { isTTY: false }],
  ["in a CI job", { env: { CI: "true" } }, {}],
  ["on a terminal that cannot rewrite a line", { env: { TERM: "dumb" } }, {}],
  ["in a quick run", {}, { pace: 1 }],
])("is not shown %s", async (_, io, terminal) => {
  expect(await progressOf(io, terminal)).toBe("");
});

it.each(["", "0", "false"])("is shown where CI is %j", async (CI) => {
  expect(await progressOf({ env: { CI } })).toBe(drawn);
});

it("is cleared before a problem is told", async () => {
  const cwd = await folder({ ...many, "bad.ts": "const = 1;" });
  let time = 0;
  let written = "";
  await run(cwd, ["check"], { now: () => (time += 5000), stderr: { isTTY: true, write: (text) => (written += text) } });
  expect(written).toMatch(/files\r\u001B\[Kbad\.ts:1:7: cannot parse: [^\r\n]+\n$/u);
});
