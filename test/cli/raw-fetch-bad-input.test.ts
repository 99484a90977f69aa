import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { folder } from "./support/folder.ts";
import { repository, snapshot } from "./support/repository.ts";
import { checked, guarded, ledgerName, ledgerText, project, rawFetch } from "./support/raw-fetch.ts";

// Permissions do not stop root, so a file called `locked.ts` refuses everyone.
vi.mock(import("node:fs"), async (load) => {
  const actual = await load();
  const readFileSync = (path: unknown, ...rest: unknown[]): unknown => {
    if (!String(path).endsWith("locked.ts")) return (actual.readFileSync as (...args: unknown[]) => unknown)(path, ...rest);
    throw Object.assign(new Error("EACCES: permission denied, open"), { code: "EACCES", errno: -13, syscall: "open" });
  };
  return { ...actual, readFileSync: readFileSync as typeof actual.readFileSync };
});

const isRoot = process.getuid?.() === 0;

/** Every way to call the command that reads a ledger; none of them may change anything here. */
const calls: [string, string[]][] = [
  ["a check", []],
  ["a check of paths", ["src"]],
  ["a self-test", ["--self-test"]],
  ["allow", ["allow", "0123456789ab", "--reason", "r"]],
  ["update", ["update"]],
  ["explain", ["explain", "src/a.ts:2"]],
  ["migrate", ["migrate", "list.txt", "--reason", "r"]],
];

const list = { "list.txt": "src/a.ts:2\n" };

/** Runs it, sees that nothing was touched, and gives the line told. */
async function refused(cwd: string, argv: readonly string[], env?: Record<string, string>): Promise<string> {
  const before = await snapshot(cwd);
  const { code, stdout, stderr } = await rawFetch(cwd, argv, env && { env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(await snapshot(cwd)).toEqual(before);
  const [, told = stderr] = /^stale-guard: ([^\n]+)\n$/u.exec(stderr) ?? [];
  return told;
}

describe.each(calls)("a broken ledger stops %s with one line and exit 2, and stays as it is", (_, argv) => {
  it.each<[string, (text: string) => string, RegExp]>([
    ["no JSON", () => "nope", /line 1: broken JSON: /u],
    ["cut off", (text) => text.slice(0, -5), /line 27: broken JSON: expected ',', found the end of the file$/u],
    ["empty", () => "", /line 1: broken JSON: /u],
    ["of a merge that was not finished", (text) => text.replace("    null\n  ]\n}", "<<<<<<< HEAD\n    null\n  ]\n}"), /line 26: a merge conflict is left here$/u],
    ["of another version", (text) => text.replace('"version": 1', '"version": 2'), /line 1: version 2 is unknown; this release reads 1$/u],
    ["with an id twice", (text) => text.replace(/( +\{ "file": "src\/a.*\n)/u, '$1$1').replace('"legacy"', '"other"'), /line 25: id [\da-f]{12} is that of line 24 too; delete one, /u],
    ["with an unknown kind", (text) => text.replace('"kind": "fetch"', '"kind": "fetsh"'), /line 24: unknown kind "fetsh"; there are fetch, /u],
    ["without a reason", (text) => text.replace(', "reason": "legacy"', ""), /line 24: an entry has no reason$/u],
    ["with a member nobody knows", (text) => text.replace('"exclude"', '"exlcude"'), /line 1: the ledger has an unknown member "exlcude"/u],
  ])("%s", async (__, breaks, told) => {
    const cwd = await guarded({ ...project, ...list });
    const text = breaks(await ledgerText(cwd));
    expect(text).not.toBe(await ledgerText(cwd));
    await writeFile(join(cwd, ledgerName), text);
    const line = await refused(cwd, argv);
    expect(line.slice(0, ledgerName.length + 2)).toBe(`${ledgerName}: `);
    expect(line).toMatch(told);
  });

  it("not UTF-8", async () => {
    const cwd = await guarded({ ...project, ...list });
    await writeFile(join(cwd, ledgerName), Buffer.from([0x7b, 0xff, 0x7d]));
    expect(await refused(cwd, argv)).toBe(`${ledgerName}: it is not UTF-8`);
  });
});

describe("a ledger that is not there or cannot be read", () => {
  it.each(calls.filter(([name]) => name !== "migrate"))("stops %s", async (_, argv) => {
    const cwd = await repository({ ...project, ...list });
    expect(await refused(cwd, argv)).toBe(`no ${ledgerName} here or further up; make one with 'stale-guard raw-fetch init --reason "..."'`);
    expect(await refused(cwd, ["--allowlist", "nope.json", ...argv])).toBe("no such file: nope.json; make one with 'stale-guard raw-fetch init --reason \"...\"'");
    expect(await refused(cwd, ["--allowlist", "src", ...argv])).toBe("src: cannot read: illegal operation on a directory");
  });

  it.skipIf(isRoot)("for want of permission", async () => {
    const cwd = await guarded();
    await chmod(join(cwd, ledgerName), 0);
    expect(await refused(cwd, [])).toBe(`${ledgerName}: cannot read: permission denied`);
  });

  it.skipIf(isRoot)("or cannot be written, since it is read-only", async () => {
    const cwd = await guarded();
    await chmod(join(cwd, ledgerName), 0o444);
    await rm(join(cwd, "src/a.ts"));
    expect(await refused(cwd, ["update"])).toBe(`nothing written: ${ledgerName}: cannot write: it is read-only`);
  });

  it("is not made where one is already", async () => {
    const cwd = await guarded();
    expect(await refused(cwd, ["init", "--reason", "r"])).toBe(`${ledgerName} is there already; 'stale-guard raw-fetch allow' adds to it`);
    expect(await refused(join(cwd, "src"), ["init", "--reason", "r"])).toBe(`${join(cwd, ledgerName)} is there already; 'stale-guard raw-fetch allow' adds to it`);
  });
});

const syntax = "src/bad.ts:2:7: cannot parse: Variable declaration expected.";
const badText = "fetch;\nconst = 1;\n";

describe("a source that cannot be searched", () => {
  it.each<[string, string, string | Buffer, string]>([
    ["for a syntax error", "src/bad.ts", badText, syntax],
    ["for want of permission", "src/locked.ts", "fetch;", "src/locked.ts: cannot read: permission denied"],
    ["since it is not UTF-8", "src/latin.ts", Buffer.from([0x66, 0xe9]), "src/latin.ts: cannot read: it is not UTF-8"],
  ])("%s, is told; the others are checked, and nothing is written", async (_, file, text, line) => {
    const cwd = await guarded({ ...project, ...list });
    await writeFile(join(cwd, "src/a.ts"), 'fetch("https://other.test");\n');
    await writeFile(join(cwd, file), text);
    const { code, stdout, stderr } = await rawFetch(cwd);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${line}\n` });
    expect(stdout).toContain("1 not allowed, 1 stale");
    expect(await checked(cwd)).toMatchObject({ code: 2, passes: false, problems: [line] });
    for (const argv of [["update"], ["allow", "0123456789ab", "--reason", "r"], ["migrate", "list.txt", "--reason", "r"]]) {
      expect(await refused(cwd, argv)).toBe(`nothing written: ${line}`);
    }
    expect(await refused(cwd, ["init", "--allowlist", "new.json", "--reason", "r"])).toBe(`nothing written: ${line}`);
  });

  it("says nothing about its entries: they are not stale", async () => {
    const cwd = await guarded();
    await writeFile(join(cwd, "src/a.ts"), badText);
    const { code, counts } = await checked(cwd);
    expect({ code, ...counts }).toMatchObject({ code: 2, stale: 0, problems: 1 });
  });

  it("does not matter where it cannot hold a raw call", async () => {
    const cwd = await guarded({ ...project, "src/bad.ts": "const = 1;\n" });
    expect((await rawFetch(cwd)).code).toBe(0);
  });

  it("does not hide what other sources have: with two, both are told", async () => {
    const cwd = await guarded({ ...project });
    await writeFile(join(cwd, "src/bad.ts"), badText);
    await writeFile(join(cwd, "src/worse.ts"), badText);
    expect((await rawFetch(cwd)).stderr).toBe(`${syntax}\n${syntax.replace("bad", "worse")}\n`);
    expect(await refused(cwd, ["update"])).toBe(`nothing written: ${syntax}, and 1 problem more`);
  });
});

describe("no git", () => {
  const empty = { [ledgerName]: '{ "version": 1, "entries": [] }' };
  const withoutRepository = "cannot tell which files count (git fails: fatal: not a git repository (or any of the parent directories): .git); name them, as in 'stale-guard raw-fetch src'";

  it.each(calls.filter(([name]) => name !== "a check of paths" && name !== "explain"))("stops %s", async (_, argv) => {
    const cwd = await folder({ ...project, ...list, ...empty });
    expect(await refused(cwd, argv)).toBe(withoutRepository);
    expect(await refused(cwd, argv, { PATH: "/nowhere" })).toBe(withoutRepository.replace(/git fails.*\.git/u, "git is not installed"));
  });

  it("stops init, which makes nothing", async () => {
    expect(await refused(await folder(project), ["init", "--reason", "r"])).toBe(withoutRepository);
  });

  it("does not stop what can do without", async () => {
    const cwd = await folder({ ...project, ...empty });
    expect((await rawFetch(cwd, ["src"])).code).toBe(1);
    expect((await rawFetch(cwd, ["explain", "src/a.ts:2"])).code).toBe(0);
    expect((await rawFetch(cwd, ["--self-test", "src"])).code).toBe(0);
  });

  it("a hook's own variables do not lead astray", async () => {
    const cwd = await guarded();
    const env = { PATH: process.env["PATH"] ?? "", GIT_DIR: "/nowhere", GIT_INDEX_FILE: "/nowhere/index" };
    expect((await rawFetch(cwd, [], { env })).code).toBe(0);
  });
});

describe("other input", () => {
  it.each<[string[], string]>([
    [["nope"], "nope: no such file or folder"],
    [["src/x.md"], "src/x.md: not a JavaScript or TypeScript file"],
    [["src/*.py"], "src/*.py: matches no JavaScript or TypeScript file"],
  ])("paths %j are told", async (argv, line) => {
    const cwd = await guarded({ ...project, "src/x.md": "" });
    expect(await rawFetch(cwd, argv)).toMatchObject({ code: 2, stderr: `${line}\n` });
    expect(await rawFetch(cwd, ["--self-test", ...argv])).toEqual({ code: 2, stdout: "", stderr: `${line}\n` });
  });

  it("a path outside the ledger's folder is told", async () => {
    const root = await repository({ "other/a.ts": "", "app/a.ts": "", [`app/${ledgerName}`]: '{ "version": 1, "entries": [] }' });
    const { code, stderr } = await rawFetch(join(root, "app"), ["../other/a.ts"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${join(root, "other/a.ts")}: lies outside the folder of ${ledgerName}\n` });
  });

  it("nothing to look at is no green gate", async () => {
    const cwd = await repository({ "a.test.ts": "fetch;", [ledgerName]: '{ "version": 1, "entries": [] }' });
    expect(await refused(cwd, [])).toBe("no JavaScript or TypeScript file counts in .");
  });

  it.each<[string[], string]>([
    [["allow", "0123456789ab", "--reason", "r"], "no raw call has the id '0123456789ab'; 'stale-guard raw-fetch' lists those that are not allowed"],
    [["allow", "", "--reason", "r"], "no raw call has the id ''; 'stale-guard raw-fetch' lists those that are not allowed"],
    [["explain", "src/a.ts"], "'src/a.ts' is no FILE:LINE, as in src/client.ts:42"],
    [["explain", "src/nope.ts:1"], "src/nope.ts: no such file or folder"],
    [["explain", "src/a.test.ts:1"], `src/a.test.ts does not count: ${ledgerName} excludes it`],
    [["explain", "packages/p/a.ts:1"], "packages/p/a.ts is left to another ledger"],
    [["migrate", "nope.txt", "--reason", "r"], "nope.txt: cannot read: no such file or directory"],
    [["migrate", "empty.txt", "--reason", "r"], "empty.txt: no line of it is a path:line, as in src/client.ts:42"],
  ])("%j", async (argv, line) => {
    const cwd = await guarded({ ...project, "empty.txt": "# nothing\n\nsrc/a.ts\n", "packages/p/a.ts": "fetch;", [`packages/p/${ledgerName}`]: '{ "version": 1, "entries": [] }' });
    expect(await refused(cwd, argv)).toBe(line);
  });

  it("an id that is allowed already", async () => {
    const cwd = await guarded();
    const { stdout } = await rawFetch(cwd, ["explain", "src/b.ts:3"]);
    const [, id = ""] = /id ([\da-f]{12})/u.exec(stdout) ?? [];
    expect(await refused(cwd, ["allow", id, "--reason", "r"])).toBe(`id ${id} is allowed already (${ledgerName}:25)`);
  });

  it("a ledger in a folder that is not there", async () => {
    const cwd = await repository(project);
    expect(await refused(cwd, ["init", "--allowlist", "no/where.json", "--reason", "r"])).toMatch(/^cannot tell which files count \(.*\); name them/u);
  });

  it("a .gitattributes that is a folder", async () => {
    const cwd = await repository(project);
    await mkdir(join(cwd, ".gitattributes"));
    expect(await refused(cwd, ["init", "--reason", "r"])).toBe("nothing written: .gitattributes: cannot read: illegal operation on a directory");
  });
});
