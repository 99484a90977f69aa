// Files may be called anything, and a ledger may have been written by anybody.
import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { finding } from "../../scripts/lib/harden/extremes.mjs";
import { run } from "./support/command.ts";
import { folder } from "./support/folder.ts";
import { checked, guarded, ledgerName, ledgerOf, rawFetch } from "./support/raw-fetch.ts";
import { repository, snapshot } from "./support/repository.ts";

const call = 'export const a = await fetch("https://a.test");\n';
const names = [
  ...["a b.ts", "new\nline.ts", "cr\r.ts", "tab\t.ts", "esc\u001b[31m.ts", "-dash.ts", "--format=json.ts", "quo'te.ts", 'dou"ble.ts', "$(touch pwned).ts", "`id`.ts"],
  ...["é-nfc.ts".normalize("NFC"), "é-nfd.ts".normalize("NFD"), "👩‍👩‍👧.ts", "\u202Eevil.ts", "ls\u2028.ts", `${"x".repeat(240)}.ts`, "[id].ts", "st*r.ts", "{x,y}.ts", "!neg.ts"],
  ...["#hash.ts", "a:3:4.ts", "per%0Acent.ts", "semi;colon&and.ts", "::error::x.ts", "a,b.ts", "..dots.ts", "folder.ts/in.ts"],
];
const hostile = Object.fromEntries(names.map((name) => [name, call]));
const controls = /[\u0000-\u0009\u000B-\u001F\u007F\u2028\u2029\u202A-\u202E]/u;

describe("raw-fetch tells each call in one line, whatever its file is called", () => {
  it("as text, with commands that can be pasted", async () => {
    const cwd = await repository({ ...hostile, [ledgerName]: '{"version":1,"entries":[]}' });
    const { code, stdout } = await rawFetch(cwd);
    expect(code).toBe(1);
    expect(stdout).not.toMatch(controls);
    const lines = stdout.split("\n");
    expect(lines.filter((line) => line.includes(":1:24: fetch("))).toHaveLength(names.length);
    expect(stdout).toContain("\nnew\\nline.ts:1:24: ");
    expect(stdout).toContain("\n\\u202eevil.ts:1:24: ");
    const commands = lines.filter((line) => line.startsWith("  "));
    for (const line of commands) expect(line).toMatch(/^ {2}npx stale-guard raw-fetch allow [0-9a-f]{12} --reason "\.\.\."$/u);
    expect(commands).toHaveLength(names.length);
  });

  it("as JSON, SARIF and annotations, which have the names as they are", async () => {
    const cwd = await repository({ ...hostile, [ledgerName]: '{"version":1,"entries":[]}' });
    expect((await checked(cwd)).findings.map(({ file }) => file).sort()).toEqual([...names].sort());
    const { runs } = JSON.parse((await rawFetch(cwd, ["--format", "sarif"])).stdout) as { runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[] };
    const uris = runs.flatMap(({ results }) => results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri ?? ""));
    expect(uris.map(decodeURIComponent).sort()).toEqual([...names].sort());
    const { stdout } = await rawFetch(cwd, ["--format", "github"]);
    const annotations = stdout.split("\n").filter((line) => line.startsWith("::error file="));
    expect(annotations).toHaveLength(names.length);
    expect(stdout).toContain("::error file=new%0Aline.ts,");
    expect(stdout).toContain("::error file=per%250Acent.ts,");
  });

  it("and takes them all into a ledger that it reads again", async () => {
    const cwd = await guarded(hostile);
    expect((await ledgerOf(cwd)).entries.map(({ file }) => file).sort()).toEqual([...names].sort());
    expect(await rawFetch(cwd)).toMatchObject({ code: 0, stderr: "" });
  });

  it("refuses a name that no ledger can have, and writes nothing", async () => {
    const cwd = await repository({ "back\\slash.ts": call });
    const { code, stderr } = await rawFetch(cwd, ["init", "--reason", "old"]);
    expect({ code, lines: stderr.split("\n").length }).toEqual({ code: 2, lines: 2 });
    expect(stderr).toContain("nothing written: no ledger can have this");
    expect(Object.keys(await snapshot(cwd))).not.toContain(ledgerName);
  });
});

describe("a ledger leads nowhere but to the files below it", () => {
  const entry = (file: string): string => JSON.stringify({ version: 1, entries: [{ file, symbol: "s", kind: "fetch", shape: "a", body: "b", reason: "r" }] });

  it.each(["../secret.ts", "..", "src/../../secret.ts", "/etc/passwd", "c:/secret.ts"])("not to %s", async (file) => {
    const root = await folder({ "secret.ts": call, "app/a.ts": "export {};\n", [`app/${ledgerName}`]: entry(file) });
    const { code, stdout, stderr } = await rawFetch(join(root, "app"), ["a.ts"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^stale-guard: raw-fetch\.allowlist\.json: line 1: file of an entry must be a path from the folder of this file, with "\/"\n$/u);
  });

  it("nor to a pipe, which would be waited for", async () => {
    const cwd = await repository({ "a.ts": "export {};\n", [ledgerName]: entry("pipe.ts") });
    execFileSync("mkfifo", [join(cwd, "pipe.ts")]);
    expect(await rawFetch(cwd)).toMatchObject({ code: 1, stdout: expect.stringContaining("stale: pipe.ts has no such call any more") as string });
  });

  it("a near miss: a file whose name begins with two dots", async () => {
    const cwd = await repository({ "..a.ts": call, [ledgerName]: entry("..gone/a.ts") });
    expect((await rawFetch(cwd)).code).toBe(1);
  });
});

describe("check and codemod", () => {
  it("tell problems in one line each", async () => {
    const cwd = await folder({ "new\nline.ts": `const = 1;\n${finding}`, "esc\u001b[31m.ts": `const = 1;\n${finding}` });
    for (const command of ["check", "codemod"]) {
      const { code, stderr } = await run(cwd, [command, "."]);
      expect(code).toBe(2);
      expect(stderr.split("\n").sort()).toEqual(["", "esc\\u001b[31m.ts:1:7: cannot parse: Variable declaration expected.", "new\\nline.ts:1:7: cannot parse: Variable declaration expected."]);
      expect(stderr).not.toMatch(controls);
    }
    expect((await run(cwd, ["check", "no\nsuch.ts"])).stderr).toBe("no\\nsuch.ts: no such file or folder\n");
  });

  it("take names that look like options or globs as they are, and follow no loop of links", async () => {
    const cwd = await folder({ "[id].ts": "planted;", "-dash.ts": "planted;", "st*r.ts": "planted;", "src/a.ts": "planted;", ".git/hooks.ts": "planted;" });
    await symlink("..", join(cwd, "src/up"));
    await mkdir(join(cwd, "folder.ts"));
    await writeFile(join(cwd, "folder.ts/in.ts"), "planted;");
    const { stdout } = await run(cwd, ["check", "--format", "json", "."]);
    const files = (JSON.parse(stdout) as { filePath: string }[]).map(({ filePath }) => filePath.slice(cwd.length + 1)).sort();
    expect(files).toEqual(["-dash.ts", "[id].ts", "folder.ts/in.ts", "src/a.ts", "st*r.ts"]);
    expect((await run(cwd, ["check", "--", "-dash.ts", "[id].ts"])).stdout).toContain("2 problems");
  });
});
