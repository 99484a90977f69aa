import { chmod, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commitAll, git, repository, snapshot } from "./support/repository.ts";
import { allowedIn, checked, guarded, ledgerName, ledgerOf, ledgerText, project, rawFetch, told } from "./support/raw-fetch.ts";

const fresh = 'export async function fresh() {\n  return fetch("https://fresh.test");\n}\n';

async function idOf(cwd: string, file: string): Promise<string> {
  const { findings } = await checked(cwd);
  return findings.find((finding) => finding.file === file)?.id ?? "none";
}

describe("init", () => {
  it("writes an entry for each call with the grounds given, and has git merge additions", async () => {
    const cwd = await repository(project);
    const { code, stdout } = await rawFetch(cwd, ["init", "--reason", "legacy", "--owner", "me", "--issue", "#7", "--expires", "2999-12-31"]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `stale-guard: .gitattributes: additions to it merge by themselves\nstale-guard: ${ledgerName}: 2 raw calls allowed\n`,
    });
    expect(await allowedIn(cwd)).toEqual(["src/a.ts load fetch", "src/b.ts Client.open WebSocket"]);
    expect((await ledgerOf(cwd)).entries[0]).toMatchObject({ reason: "legacy", owner: "me", issue: "#7", expires: "2999-12-31" });
    expect(await readFile(join(cwd, ".gitattributes"), "utf8")).toBe(`${ledgerName} merge=union\n`);
    expect((await rawFetch(cwd)).code).toBe(0);
  });

  it.each<[string, string, string]>([
    ["after other lines", "* text=auto\n", `* text=auto\n${ledgerName} merge=union\n`],
    ["after a line without an end", "* text=auto", `* text=auto\n${ledgerName} merge=union\n`],
    ["with carriage returns", "* text=auto\r\n", `* text=auto\r\n${ledgerName} merge=union\r\n`],
    ["not where it is said already", "*.json merge=union\n", "*.json merge=union\n"],
  ])("adds to .gitattributes %s", async (_, before, after) => {
    const cwd = await guarded({ ...project, ".gitattributes": before });
    expect(await readFile(join(cwd, ".gitattributes"), "utf8")).toBe(after);
  });

  it("numbers calls alike in one function", async () => {
    const cwd = await guarded({ "a.ts": "export function f(url: string) {\n  fetch(url);\n  fetch(url);\n}\n" });
    expect((await ledgerOf(cwd)).entries.map(({ nth }) => nth)).toEqual([undefined, 2]);
    expect((await rawFetch(cwd)).code).toBe(0);
  });

  it("asks for a reason only where there is something to allow", async () => {
    const cwd = await repository({ "a.ts": "" });
    expect((await rawFetch(cwd, ["init"])).code).toBe(0);
    expect(await allowedIn(cwd)).toEqual([]);
    expect((await rawFetch(cwd)).stdout).toBe(`stale-guard: ${ledgerName}: 1 file, 0 raw calls, 0 entries left\n`);
  });

  it("writes another ledger by name, with its attribute", async () => {
    const cwd = await repository({ ...project, "conf/a.ts": fresh });
    expect((await rawFetch(cwd, ["init", "--allowlist", "conf/my net.json", "--reason", "r"])).code).toBe(0);
    expect(await readFile(join(cwd, "conf/.gitattributes"), "utf8")).toBe('"my net.json" merge=union\n');
    expect(git(cwd, "check-attr", "merge", "--", "conf/my net.json")).toContain("merge: union");
    expect((await ledgerOf(cwd, "conf/my net.json")).entries.map(({ file }) => file)).toEqual(["a.ts"]);
  });
});

describe("allow", () => {
  it("adds the call of an id, where it belongs, and nothing else", async () => {
    const cwd = await guarded();
    await writeFile(join(cwd, "src/d.ts"), fresh);
    await writeFile(join(cwd, "src/aa.ts"), fresh);
    const before = (await ledgerText(cwd)).split("\n");
    const id = await idOf(cwd, "src/aa.ts");
    expect(await rawFetch(cwd, ["allow", id, "--reason", "fine", "--owner", "me"])).toEqual({
      code: 0,
      stdout: 'stale-guard: allowed src/aa.ts:2:10: fetch("https://fresh.test")\n',
      stderr: "",
    });
    const after = (await ledgerText(cwd)).split("\n");
    expect(after.filter((line) => !before.includes(line))).toEqual([expect.stringMatching(/"file": "src\/aa\.ts".*"reason": "fine", "owner": "me" \},$/u)]);
    expect(before.filter((line) => !after.includes(line))).toEqual([]);
    expect(await allowedIn(cwd)).toEqual(["src/a.ts load fetch", "src/aa.ts fresh fetch", "src/b.ts Client.open WebSocket"]);
    expect(await told(cwd)).toEqual(["violation src/d.ts:2"]);
  });

  it("takes the beginning of an id", async () => {
    const cwd = await guarded();
    await writeFile(join(cwd, "src/d.ts"), fresh);
    expect((await rawFetch(cwd, ["allow", (await idOf(cwd, "src/d.ts")).slice(0, 6), "--reason", "r"])).code).toBe(0);
  });

  it("allows all calls alike, one entry each", async () => {
    const cwd = await guarded();
    await writeFile(join(cwd, "src/a.ts"), "export async function load(url: string) {\n  fetch(url);\n  fetch(url);\n  return fetch(url);\n}\n");
    const { stdout } = await rawFetch(cwd, ["allow", await idOf(cwd, "src/a.ts"), "--reason", "more"]);
    expect(stdout.match(/src\/a\.ts:\d/gu)).toEqual(["src/a.ts:3", "src/a.ts:4"]);
    expect((await ledgerOf(cwd)).entries.map(({ nth = 1, reason }) => `${nth} ${reason}`)).toEqual(["1 legacy", "2 more", "3 more", "1 legacy"]);
  });

  it("renews what has run out", async () => {
    const cwd = await guarded();
    await writeFile(join(cwd, ledgerName), (await ledgerText(cwd)).replaceAll('"reason": "legacy"', '"reason": "legacy", "expires": "2020-01-01"'));
    const { findings } = await checked(cwd);
    expect(findings.map(({ command }) => command)).toEqual(findings.map(({ id }) => `npx stale-guard raw-fetch allow ${id} --reason "..." --expires YYYY-MM-DD`));
    expect((await rawFetch(cwd, ["allow", findings[0]?.id ?? "", "--reason", "again", "--expires", "2999-01-01"])).code).toBe(0);
    expect(await told(cwd)).toEqual(["expired src/b.ts:3"]);
    expect((await ledgerOf(cwd)).entries.map(({ reason, expires }) => `${reason} ${expires}`)).toEqual(["again 2999-01-01", "legacy 2020-01-01"]);
  });

  it("keeps what else the ledger says, and how its lines end", async () => {
    const cwd = await repository(project);
    const ledger = { version: 1, hosts: ["https://a.test"], wrapper: { name: "f", from: "./f.ts" }, exclude: ["*.test.ts"], forbidden: [{ call: "os.tmpdir", message: "m" }], entries: [] };
    await writeFile(join(cwd, ledgerName), JSON.stringify(ledger, null, 2).replaceAll("\n", "\r\n"));
    await chmod(join(cwd, ledgerName), 0o640);
    expect((await rawFetch(cwd, ["allow", await idOf(cwd, "src/a.ts"), "--reason", "r"])).code).toBe(0);
    const { entries, ...rest } = await ledgerOf(cwd);
    expect({ ...rest, entries: entries.length }).toEqual({ ...ledger, version: undefined, entries: 1 });
    expect((await ledgerText(cwd)).replaceAll("\r\n", "")).not.toContain("\n");
    expect((await stat(join(cwd, ledgerName))).mode & 0o777).toBe(0o640);
  });
});

describe("update", () => {
  it("follows what moved, drops what is stale, and adds nothing", async () => {
    const cwd = await guarded({ ...project, "src/e.ts": fresh });
    await writeFile(join(cwd, "src/a.ts"), (project["src/a.ts"] ?? "").replace("load", "loadAll"));
    await rename(join(cwd, "src/b.ts"), join(cwd, "src/moved.ts"));
    await rm(join(cwd, "src/e.ts"));
    await writeFile(join(cwd, "src/d.ts"), 'export const evil = () => fetch("https://evil.test");\n');
    expect(await rawFetch(cwd, ["update"])).toEqual({
      code: 0,
      stdout: `stale-guard: ${ledgerName}: 2 followed, 1 dropped, 2 entries left, 1 raw call not allowed, which only 'allow' changes\n`,
      stderr: "",
    });
    expect(await allowedIn(cwd)).toEqual(["src/a.ts loadAll fetch", "src/moved.ts Client.open WebSocket"]);
    expect((await ledgerOf(cwd)).entries.map(({ reason }) => reason)).toEqual(["legacy", "legacy"]);
    expect(await told(cwd)).toEqual(["violation src/d.ts:1"]);
  });

  it("touches nothing when there is nothing to do", async () => {
    const cwd = await guarded();
    const before = await snapshot(cwd);
    expect((await rawFetch(cwd, ["update"])).stdout).toBe(`stale-guard: ${ledgerName}: nothing to update, 2 entries left\n`);
    expect(await snapshot(cwd)).toEqual(before);
  });

  it("takes over the bodies of functions that were edited, so that later moves are followed", async () => {
    const cwd = await guarded();
    const edited = (project["src/a.ts"] ?? "").replace("return", "console.log(url);\n  return");
    await writeFile(join(cwd, "src/a.ts"), edited);
    await rawFetch(cwd, ["update"]);
    await writeFile(join(cwd, "src/a.ts"), edited.replace("load", "loadAll"));
    expect(await told(cwd)).toEqual(["moved src/a.ts:3"]);
  });

  it("sorts what was written by hand, and drops what a merge has left twice", async () => {
    const cwd = await guarded();
    const text = await ledgerText(cwd);
    const [one = "", other = ""] = text.split("\n").filter((line) => line.includes('"file"'));
    await writeFile(join(cwd, ledgerName), text.replace(`${one}\n${other}`, `${other}\n${one}\n${other}`));
    const { code, stderr } = await rawFetch(cwd);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^stale-guard: raw-fetch\.allowlist\.json: line 26: id [\da-f]{12} is that of line 24 too; 'stale-guard raw-fetch update' drops it, [^\n]+\n$/u) as string });
    expect((await rawFetch(cwd, ["update"])).code).toBe(0);
    expect(await ledgerText(cwd)).toBe(text);
  });
});

describe("two branches that each allow a call", () => {
  it("merge into a ledger that the gate takes", async () => {
    const cwd = await guarded();
    commitAll(cwd);
    const main = git(cwd, "branch", "--show-current").trim();
    for (const name of ["x", "y"]) {
      git(cwd, "switch", "--quiet", "--create", name, main);
      await writeFile(join(cwd, `src/${name}.ts`), fresh);
      await rawFetch(cwd, ["allow", await idOf(cwd, `src/${name}.ts`), "--reason", name]);
      commitAll(cwd);
    }
    git(cwd, "merge", "--quiet", "--no-edit", "x");
    expect(await allowedIn(cwd)).toHaveLength(4);
    expect(await checked(cwd)).toMatchObject({ code: 0, counts: { allowed: 4 } });
  });

  it("one of which drops an entry that the other one's merge brings back: it is stale", async () => {
    const cwd = await guarded({ ...project, "src/m.ts": fresh });
    commitAll(cwd);
    const main = git(cwd, "branch", "--show-current").trim();
    git(cwd, "switch", "--quiet", "--create", "adds");
    await writeFile(join(cwd, "src/n.ts"), fresh);
    await rawFetch(cwd, ["allow", await idOf(cwd, "src/n.ts"), "--reason", "r"]);
    commitAll(cwd);
    git(cwd, "switch", "--quiet", "--create", "drops", main);
    git(cwd, "rm", "--quiet", "src/m.ts");
    await rawFetch(cwd, ["update"]);
    commitAll(cwd);
    git(cwd, "merge", "--quiet", "--no-edit", "adds");
    expect((await checked(cwd)).findings.map(({ kind, message }) => [kind, /src\/\w\.ts/u.exec(message)?.[0]])).toEqual([["stale", "src/m.ts"]]);
    expect((await rawFetch(cwd, ["update"])).stdout).toContain("0 followed, 1 dropped, 3 entries left\n");
    expect((await rawFetch(cwd)).code).toBe(0);
  });
});

describe("explain", () => {
  it("tells what allows a call, and why", async () => {
    const cwd = await repository(project);
    await rawFetch(cwd, ["init", "--reason", "legacy", "--owner", "me", "--issue", "#7", "--expires", "2999-01-01"]);
    const { code, stdout } = await rawFetch(cwd, ["explain", "src/a.ts:2"]);
    expect(code).toBe(0);
    expect(stdout.replace(/[\da-f]{12}/gu, "HEX")).toBe(
      `src/a.ts:2:10: fetch(url)\n  id HEX: fetch in load, shape HEX, body HEX\n  allowed by ${ledgerName}:24\n  reason: legacy\n  owner: me\n  issue: #7\n  expires: 2999-01-01\n`,
    );
    expect((await rawFetch(join(cwd, "src"), ["explain", "a.ts:2:10"])).stdout).toContain("a.ts:2:10: fetch(url)\n");
  });

  it("tells what is not allowed, has moved or cannot be told", async () => {
    const cwd = await guarded({ ...project, "src/late.ts": "export const late = (name: string) => globalThis[name]();\n" });
    await writeFile(join(cwd, "src/d.ts"), fresh);
    await rename(join(cwd, "src/b.ts"), join(cwd, "src/moved.ts"));
    expect((await rawFetch(cwd, ["explain", "src/d.ts:2"])).stdout).toMatch(/\n {2}not allowed; npx stale-guard raw-fetch allow [\da-f]{12} --reason "\.\.\."\n$/u);
    expect((await rawFetch(cwd, ["explain", "src/moved.ts:3"])).stdout).toContain(`\n  allowed, moved from Client.open in src/b.ts, by ${ledgerName}:`);
    expect(await rawFetch(cwd, ["explain", "src/late.ts:1"])).toMatchObject({ code: 0, stdout: expect.stringContaining("not analysed") as string });
  });

  it("tells where the calls of a file are when there is none on the line", async () => {
    const cwd = await guarded();
    expect(await rawFetch(cwd, ["explain", "src/a.ts:3"])).toEqual({ code: 1, stdout: "src/a.ts:3: no raw call; there is one on line 2\n", stderr: "" });
    expect(await rawFetch(cwd, ["explain", "src/c.ts:1"])).toEqual({ code: 1, stdout: "src/c.ts:1: no raw call; there is none in this file\n", stderr: "" });
  });
});
