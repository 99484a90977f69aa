import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git, repository } from "./support/repository.ts";
import { folder } from "./support/folder.ts";
import { allowedIn, checked, guarded, ledgerText, project, rawFetch, told } from "./support/raw-fetch.ts";

const added = 'export async function evil() {\n  return fetch("https://evil.test");\n}\n';

async function put(cwd: string, file: string, text: string): Promise<void> {
  await mkdir(join(cwd, file, ".."), { recursive: true });
  await writeFile(join(cwd, file), text);
}

describe("a check", () => {
  it("is green when every call is allowed, and says what is left", async () => {
    const cwd = await guarded();
    expect(await rawFetch(cwd)).toEqual({
      code: 0,
      stdout: "stale-guard: raw-fetch.allowlist.json: 3 files, 2 raw calls, all allowed, 2 entries left to pay off\n",
      stderr: "",
    });
  });

  it("fails for a call that is not, with the command that would allow it", async () => {
    const cwd = await guarded();
    await put(cwd, "src/d.ts", added);
    const { code, stdout, stderr } = await rawFetch(cwd);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const [finding, command, blank, closing] = stdout.split("\n");
    expect(finding).toBe('src/d.ts:2:10: fetch("https://evil.test") in evil (fetch): not in the allowlist');
    expect(command).toMatch(/^ {2}npx stale-guard raw-fetch allow [\da-f]{12} --reason "\.\.\."$/u);
    expect([blank, closing]).toEqual(["", "stale-guard: raw-fetch.allowlist.json: 4 files, 3 raw calls, 1 not allowed, 2 entries left to pay off"]);
    const [, id = ""] = /allow (\S+)/u.exec(command ?? "") ?? [];
    expect((await rawFetch(cwd, ["allow", id, "--reason", "fine"])).code).toBe(0);
    expect((await rawFetch(cwd)).code).toBe(0);
  });

  it.each<[string, (text: string) => string]>([
    ["lines above it", (text) => `// one\n\n// two\n${text}`],
    ["another layout", (text) => text.replace("fetch(url)", "fetch(\n    url,\n  )")],
    ["other names of locals", (text) => text.replaceAll("url", "address")],
    ["more code in the same function", (text) => text.replace("return", "console.log(1);\n  return")],
  ])("stays green after %s", async (_, edit) => {
    const cwd = await guarded();
    await put(cwd, "src/a.ts", edit(project["src/a.ts"] ?? ""));
    expect(await checked(cwd)).toMatchObject({ code: 0, findings: [] });
  });

  it.each<[string, (text: string) => string, string[]]>([
    ["a second call alike", (text) => text.replace("return", "await fetch(url);\n  return"), ["violation src/a.ts:3"]],
    ["another call in its place", (text) => text.replace("fetch(url)", 'fetch("https://evil.test")'), ["violation src/a.ts:2", "stale raw-fetch.allowlist.json:24"]],
    ["the call gone", (text) => text.replace("fetch(url)", "url"), ["stale raw-fetch.allowlist.json:24"]],
  ])("fails after %s", async (_, edit, expected) => {
    const cwd = await guarded();
    await put(cwd, "src/a.ts", edit(project["src/a.ts"] ?? ""));
    const { code } = await checked(cwd);
    expect({ code, told: await told(cwd) }).toEqual({ code: 1, told: expected });
  });

  it("passes a renamed function and a moved file, and says to run update", async () => {
    const cwd = await guarded();
    await put(cwd, "src/a.ts", (project["src/a.ts"] ?? "").replace("load", "loadAll"));
    await rename(join(cwd, "src/b.ts"), join(cwd, "src/moved.ts"));
    const { code, stdout } = await rawFetch(cwd);
    expect(code).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "src/a.ts:2:10: fetch(url) in loadAll (fetch): moved from load, run update",
      'src/moved.ts:3:12: new WebSocket("wss://b.test") in Client.open (WebSocket): moved from src/b.ts, run update',
      "npx stale-guard raw-fetch update",
      "",
      "stale-guard: raw-fetch.allowlist.json: 3 files, 2 raw calls, all allowed, 2 moved, run update, 2 entries left to pay off",
      "",
    ]);
  });

  it("fails for a copied file", async () => {
    const cwd = await guarded();
    await put(cwd, "src/copy.ts", project["src/a.ts"] ?? "");
    expect(await told(cwd)).toEqual(["violation src/copy.ts:2"]);
  });

  it("fails for an entry that has run out, and not on its last day", async () => {
    const cwd = await repository(project);
    const today = new Date().toISOString().slice(0, 10);
    await rawFetch(cwd, ["init", "--reason", "legacy", "--expires", today, "--owner", "me", "--issue", "#7"]);
    expect((await checked(cwd)).code).toBe(0);
    await writeFile(join(cwd, "raw-fetch.allowlist.json"), (await ledgerText(cwd)).replaceAll(today, "2020-01-31"));
    const { code, findings } = await checked(cwd);
    expect(code).toBe(1);
    expect(findings.map(({ kind }) => kind)).toEqual(["expired", "expired"]);
    expect(findings[0]?.message).toBe("fetch(url) in load (fetch): its entry ran out on 2020-01-31; reason: legacy, me, #7");
  });

  it("lists what could not be analysed, in green runs too", async () => {
    const cwd = await guarded({ ...project, "src/d.ts": "export const late = (name: string) => globalThis[name]();\n" });
    const { code, stdout } = await rawFetch(cwd);
    expect(code).toBe(0);
    expect(stdout).toContain("src/d.ts:1:39: not analysed: globalThis[name]");
    expect(stdout).toContain(", 1 not analysed\n");
  });

  it("holds the number of entries", async () => {
    const cwd = await guarded();
    expect((await rawFetch(cwd, ["--max-entries", "2"])).code).toBe(0);
    expect(await rawFetch(cwd, ["--max-entries", "1"])).toMatchObject({ code: 1, stdout: expect.stringContaining("2 entries left to pay off; at most 1 are allowed\n") as string });
    expect(await rawFetch(cwd, ["--max-entries", "5"])).toMatchObject({ code: 0, stdout: expect.stringContaining("; --max-entries 2 would hold that\n") as string });
  });

  it("knows forbidden calls, and says what to do instead", async () => {
    const cwd = await repository({ "a.ts": 'import { tmpdir } from "node:os";\nexport const where = () => tmpdir();\n' });
    await put(cwd, "raw-fetch.allowlist.json", JSON.stringify({ version: 1, forbidden: [{ call: "os.tmpdir", message: "use scratchFolder()" }], entries: [] }));
    const { findings } = await checked(cwd);
    expect(findings.map(({ message }) => message)).toEqual(["tmpdir() in where (os.tmpdir): use scratchFolder()"]);
    expect((await rawFetch(cwd, ["allow", findings[0]?.id ?? "", "--reason", "r"])).code).toBe(0);
    expect(await allowedIn(cwd)).toEqual(["a.ts where os.tmpdir"]);
    expect((await rawFetch(cwd)).code).toBe(0);
  });

  it("names the wrapper, where there is one", async () => {
    const cwd = await repository({ "a.ts": "fetch('https://a.test');\n" });
    await put(cwd, "raw-fetch.allowlist.json", JSON.stringify({ version: 1, wrapper: { name: "guardedFetch", from: "./net.ts" }, entries: [] }));
    expect((await checked(cwd)).findings[0]?.message).toContain(": use guardedFetch of ./net.ts");
  });

  it("counts the kinds that are selected", async () => {
    const cwd = await repository(project);
    await put(cwd, "raw-fetch.allowlist.json", JSON.stringify({ version: 1, kinds: ["WebSocket"], entries: [] }));
    expect(await told(cwd)).toEqual(["violation src/b.ts:3"]);
  });
});

describe("what counts", () => {
  it.each<[string, string, boolean]>([
    ["a new file", "src/new.ts", true],
    ["a file with an odd name", 'src/na"me\n ü.ts', true],
    ["a file called like an option", "--help.ts", true],
    ["any JavaScript", "x.cjs", true],
    ["a tracked file in a folder that walks skip", "dist/a.js", true],
    ["what git ignores", "ignored/a.ts", false],
    ["a test", "src/x.spec.ts", false],
    ["a file in a folder of tests", "test/x.ts", false],
    ["a declaration", "src/x.d.ts", false],
    ["a minified bundle", "src/x.min.js", false],
    ["what is no source", "src/x.md", false],
  ])("%s", async (_, file, counts) => {
    const cwd = await guarded({ ...project, ".gitignore": "ignored/\n" });
    await put(cwd, file, added);
    expect(await told(cwd)).toEqual(counts ? [`violation ${file}:2`] : []);
  });

  it("what the ledger excludes, and nothing else", async () => {
    const cwd = await repository({ "a.test.ts": added, "tools/b.ts": added, "c.ts": added });
    await put(cwd, "raw-fetch.allowlist.json", JSON.stringify({ version: 1, exclude: ["tools/"], entries: [] }));
    expect(await told(cwd)).toEqual(["violation a.test.ts:2", "violation c.ts:2"]);
  });

  it("no file that was deleted, no linked folder, no submodule by a name like that", async () => {
    const cwd = await guarded();
    await rm(join(cwd, "src/c.ts"));
    await symlink("src", join(cwd, "linked.ts"));
    await mkdir(join(cwd, "sub.js"));
    git(join(cwd, "sub.js"), "init", "--quiet");
    git(join(cwd, "sub.js"), "commit", "--quiet", "--allow-empty", "-m", "x");
    git(cwd, "add", "linked.ts", "sub.js");
    expect(await checked(cwd)).toMatchObject({ code: 0, counts: { files: 2 } });
  });

  it("no file that a sparse checkout leaves out, whose entry is not stale either", async () => {
    const cwd = await guarded({ ...project, "far/d.ts": added });
    git(cwd, "sparse-checkout", "set", "src");
    expect(await checked(cwd)).toMatchObject({ code: 0, counts: { entries: 3, stale: 0, files: 3 } });
    expect((await rawFetch(cwd, ["update"])).stdout).toContain("nothing to update, 3 entries left");
  });

  it("what is named, though paths only narrow", async () => {
    const cwd = await guarded({ ...project, ".gitignore": "ignored/\n" });
    for (const file of ["src/d.ts", "lib/e.ts", "ignored/f.ts", "src/d.test.ts"]) await put(cwd, file, added);
    await put(cwd, "src/a.ts", "");
    expect(await told(cwd, "lib")).toEqual(["violation lib/e.ts:2"]);
    expect(await told(cwd, "lib", "ignored")).toEqual(["violation lib/e.ts:2"]);
    expect(await told(cwd, "ignored/f.ts")).toEqual(["violation ignored/f.ts:2"]);
    expect(await told(cwd, "src/d.test.ts", "src/b.ts")).toEqual([]);
    expect(await told(cwd, "src/*.ts")).toEqual(["violation src/d.ts:2", "stale raw-fetch.allowlist.json:24"]);
  });

  it("a file that moved, when the new one is named and the old one is gone", async () => {
    const cwd = await guarded();
    await rename(join(cwd, "src/b.ts"), join(cwd, "src/moved.ts"));
    expect(await told(cwd, "src/moved.ts")).toEqual(["moved src/moved.ts:3"]);
  });

  it("the ledger's whole folder, from wherever it is run", async () => {
    const cwd = await guarded();
    await put(cwd, "lib/e.ts", added);
    expect(await told(join(cwd, "src"))).toEqual([`violation ${join(cwd, "lib/e.ts")}:2`]);
  });

  it("no file near to another ledger, which is told", async () => {
    const cwd = await guarded({ ...project, "packages/p/a.ts": added, "packages/p/raw-fetch.allowlist.json": '{ "version": 1, "entries": [] }' });
    expect(await checked(cwd)).toMatchObject({ code: 0, counts: { entries: 2 }, otherLedgers: ["packages/p/raw-fetch.allowlist.json"] });
    expect((await rawFetch(cwd)).stdout).toContain(", other ledgers: packages/p/raw-fetch.allowlist.json\n");
    expect(await told(join(cwd, "packages/p"))).toEqual(["violation a.ts:2"]);
    expect(await told(cwd, "packages", "src")).toEqual([]);
  });

  it("without git, what is named", async () => {
    const cwd = await folder({ ...project, "raw-fetch.allowlist.json": '{ "version": 1, "entries": [] }' });
    expect(await told(cwd, "src")).toEqual(["violation src/a.ts:2", "violation src/b.ts:3"]);
  });

  it("another ledger by name, with its own folder", async () => {
    const cwd = await repository({ ...project, "conf/a.ts": added, "conf/net.json": '{ "version": 1, "entries": [] }' });
    expect(await told(cwd, "--allowlist", "conf/net.json")).toEqual(["violation conf/a.ts:2"]);
  });
});
