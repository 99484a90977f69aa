// What hosts print, read into the same findings.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { positionsIn } from "./linters/byte-offsets.ts";
import { lintedOf } from "./linters/eslint-output.ts";
import { peerConflicts } from "./project/project.ts";
import { run } from "./project/run.ts";

describe("positions from offsets in bytes", () => {
  it.each([
    ["ASCII", "ab\ncd", "d", [2, 2]],
    ["umlauts", "äöü d", "d", [1, 5]],
    ["two units of UTF-16", "😀 d", "d", [1, 4]],
    ["CRLF", "a\r\n\r\nd", "d", [3, 1]],
    ["CR", "a\rd", "d", [2, 1]],
    ["line separators", "a\u2028b\u2029d", "d", [3, 1]],
    ["a byte order mark", "\uFEFFd", "d", [1, 1]],
    ["a byte order mark, and another line", "\uFEFFa\nd", "d", [2, 1]],
    ["next line, which ends none", "a\u0085d", "d", [1, 3]],
  ])("%s", (_, text, sign, [line, column]) => {
    expect(positionsIn(text)(Buffer.byteLength(text.slice(0, text.indexOf(sign))))).toEqual({ line, column });
  });
});

describe("ESLint's results", () => {
  const message = { ruleId: "stale-guard/a", message: "m", line: 1, column: 2 };
  const read = (...messages: object[]) => lintedOf("/p", [{ filePath: "/p/src/a.js", messages: messages as never }]);

  it("are findings of our rules, with their files by name", () => {
    const finding = { file: "src/a.js", rule: "stale-guard/a", message: "m", line: 1, column: 2, endLine: 1, endColumn: 2, suggestions: [] };
    expect(read(message, { ...message, ruleId: "no-undef" }, { ...message, ruleId: null })).toEqual({ findings: [finding], unparsed: [], files: 1 });
  });

  it("tell a file that does not parse", () => {
    expect(read({ ...message, ruleId: null, fatal: true })).toEqual({ findings: [], unparsed: ["src/a.js"], files: 1 });
  });
});

describe("npm's words", () => {
  const said = (stderr: string, code = 0) => peerConflicts({ code, stdout: "added 3 packages", stderr });

  it("are no conflict when they are of something else", () => {
    expect(said("npm warn EBADENGINE Unsupported engine\nnpm warn deprecated a@1")).toEqual([]);
  });

  it("are one when peers do not go together, or npm fails", () => {
    expect(said("npm warn ERESOLVE overriding peer dependency")).toHaveLength(1);
    expect(said('npm error Could not resolve dependency:\nnpm error peer eslint@"^8" from x', 1)).toEqual(['npm error peer eslint@"^8" from x']);
    expect(said("npm error network", 1)).toEqual(["npm error network"]);
  });
});

it("programs are run to their end, without this process's own options", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stale-guard-run-"));
  await writeFile(join(folder, "a.cjs"), "process.stdout.write(String(process.env.NODE_OPTIONS)); console.error('é'); process.exitCode = 3;");
  expect(await run(process.execPath, ["a.cjs"], folder)).toEqual({ code: 3, stdout: "undefined", stderr: "é\n" });
  await rm(folder, { recursive: true });
});
