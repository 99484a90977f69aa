import { appendFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder } from "./support/folder.ts";
import { commitAll, git, repository, snapshot, texts } from "./support/repository.ts";
import { codemod, toyPipeline } from "./support/toy-pipeline.ts";

/** Runs --write, which is to be refused before anything is rewritten, and gives the one line told. */
async function refused(cwd: string, argv: readonly string[] = [], env?: Record<string, string>): Promise<string> {
  const before = await snapshot(cwd);
  let rewrites = 0;
  const pipeline = toyPipeline({ onRewrite: () => (rewrites += 1) });
  const { code, stdout, stderr } = await codemod(cwd, [...argv, "--write"], { pipeline, ...(env && { env }) });
  expect({ code, stdout, rewrites }).toEqual({ code: 2, stdout: "", rewrites: 0 });
  expect(await snapshot(cwd)).toEqual(before);
  const [, told] = /^stale-guard: nothing written: ([^\n]+)\n$/u.exec(stderr) ?? [];
  return told ?? stderr;
}

const files = { "src/a.ts": "planted;", "src/b.ts": "planted;", "other/c.ts": "planted;", "notes.md": "" };

describe("--write is refused where git could not undo it", () => {
  it.each<[string, (cwd: string) => unknown, string]>([
    ["a change", (cwd) => appendFile(join(cwd, "src/a.ts"), "mine;"), "src/a.ts (changed)"],
    ["a staged change", (cwd) => stage(cwd, "src/a.ts"), "src/a.ts (changed)"],
    ["a new file", (cwd) => writeFile(join(cwd, "src/n.ts"), ""), "src/n.ts (untracked)"],
    ["a new file in a new folder", (cwd) => create(cwd, "src/new/n.ts"), "src/new/n.ts (untracked)"],
    ["a staged new file", (cwd) => create(cwd, "src/n.ts").then(() => git(cwd, "add", "src/n.ts")), "src/n.ts (changed)"],
    ["a file no longer tracked", (cwd) => git(cwd, "rm", "--quiet", "--cached", "src/a.ts"), "src/a.ts (untracked)"],
    ["a renamed file", (cwd) => git(cwd, "mv", "src/a.ts", "src/r.ts"), "src/r.ts (changed)"],
  ])("%s", async (_, disturb, list) => {
    const cwd = await repository(files);
    await disturb(cwd);
    expect(await refused(cwd, ["src"])).toBe(`git could not bring back ${list}; commit first or pass --allow-dirty`);
  });

  it("names three files and counts the others", async () => {
    const cwd = await repository(files);
    for (const name of ["v w", "x", "y", "z"]) await writeFile(join(cwd, `src/${name}.ts`), "");
    await appendFile(join(cwd, "src/a.ts"), "mine;");
    expect(await refused(cwd)).toBe(
      "git could not bring back src/a.ts (changed), src/v w.ts (untracked), src/x.ts (untracked) and 2 more; commit first or pass --allow-dirty",
    );
  });

  it("what git ignores, though it is named outright", async () => {
    const cwd = await repository({ ".gitignore": "dist/\n", "a.ts": "planted;" });
    await create(cwd, "dist/b.js");
    expect(await refused(cwd, ["dist"])).toMatch(/^git could not bring back dist\/b\.js \(untracked\);/u);
  });

  it("a repository without a commit", async () => {
    const cwd = await folder({ "a.ts": "planted;" });
    git(cwd, "init", "--quiet");
    expect(await refused(cwd)).toMatch(/a\.ts \(untracked\)/u);
    git(cwd, "add", "a.ts");
    expect(await refused(cwd)).toMatch(/a\.ts \(changed\)/u);
  });

  it("what lies in no repository", async () => {
    expect(await refused(await folder({ "a.ts": "planted;" }))).toBe(
      "a.ts lies in no git repository, so nothing could be undone; run it in one or pass --allow-dirty",
    );
  });

  it("what lies in another repository than the current folder, by that one", async () => {
    const root = await folder({ "app/a.ts": "planted;", "lib/b.ts": "planted;" });
    for (const name of ["app", "lib"]) {
      git(join(root, name), "init", "--quiet");
      commitAll(join(root, name));
    }
    await appendFile(join(root, "lib/b.ts"), "mine;");
    expect((await codemod(join(root, "app"), ["--write"])).code).toBe(0);
    commitAll(join(root, "app"));
    const complaint = await refused(join(root, "app"), [".", "../lib"]);
    expect(complaint).toBe(`git could not bring back ${join(root, "lib/b.ts")} (changed); commit first or pass --allow-dirty`);
  });

  it("what a link leads to", async () => {
    const root = await folder({ "far/a.ts": "planted;", "app/b.ts": "" });
    await symlink("../far/a.ts", join(root, "app/link.ts"));
    git(join(root, "app"), "init", "--quiet");
    commitAll(join(root, "app"));
    expect(await refused(join(root, "app"))).toMatch(/^link\.ts lies in no git repository/u);
  });

  it("when git is missing", async () => {
    expect(await refused(await repository(files), [], { PATH: "/nowhere" })).toBe(
      "git is not installed, so nothing could be undone; install it or pass --allow-dirty",
    );
  });

  it("when git fails", async () => {
    const cwd = await repository(files);
    await writeFile(join(cwd, ".git/config"), "[broken");
    expect(await refused(cwd)).toMatch(/^git fails, so nothing could be undone \(fatal: [^\n]+\); mend it or pass --allow-dirty$/u);
  });

  it("when the folder's own repository is broken, by the one around it", async () => {
    const root = await repository({ "sub/a.ts": "planted;" });
    await mkdir(join(root, "sub/.git"));
    expect((await codemod(join(root, "sub"), ["--write"])).code).toBe(0);
    expect(await refused(join(root, "sub"))).toMatch(/^git could not bring back a\.ts \(changed\)/u);
  });
});

describe("--write goes on", () => {
  it("when what is dirty is not among the files", async () => {
    const cwd = await repository(files);
    await appendFile(join(cwd, "other/c.ts"), "mine;");
    await appendFile(join(cwd, "notes.md"), "mine");
    await writeFile(join(cwd, "src/new.md"), "");
    expect((await codemod(cwd, ["src", "--write"])).code).toBe(0);
    expect(await texts(cwd, "src/a.ts", "src/b.ts", "other/c.ts")).toEqual(["mended;", "mended;", "planted;mine;"]);
  });

  it("when the dirty file is ignored", async () => {
    const cwd = await repository(files);
    await appendFile(join(cwd, "src/a.ts"), "mine;");
    expect((await codemod(cwd, ["src", "--write", "--ignore", "src/a.ts"])).code).toBe(0);
    expect(await texts(cwd, "src/a.ts", "src/b.ts")).toEqual(["planted;mine;", "mended;"]);
  });

  it("in a worktree, and from a hook of another repository", async () => {
    const cwd = await repository(files);
    const other = join(await repository({}), ".git");
    git(cwd, "worktree", "add", "--quiet", join(cwd, "tree"));
    const env = { PATH: process.env["PATH"], GIT_DIR: other, GIT_INDEX_FILE: join(other, "index") };
    expect((await codemod(join(cwd, "tree"), ["--write"], { env })).code).toBe(0);
    expect(await texts(join(cwd, "tree"), "src/a.ts")).toEqual(["mended;"]);
  });

  it.each([
    ["dirty files", () => repository(files)],
    ["files in no repository", () => folder(files)],
  ])("with --allow-dirty, over %s", async (_, make) => {
    const cwd = await make();
    await appendFile(join(cwd, "src/a.ts"), "mine;");
    const env = { PATH: "/nowhere" };
    expect((await codemod(cwd, ["--allow-dirty", "--write"], { env })).code).toBe(0);
    expect(await texts(cwd, "src/a.ts")).toEqual(["mended;mine;"]);
  });

  it("leaves git's own files alone", async () => {
    const cwd = await repository(files);
    const before = await snapshot(join(cwd, ".git"));
    await codemod(cwd, ["--write"]);
    expect(await snapshot(join(cwd, ".git"))).toEqual(before);
  });
});

async function create(cwd: string, name: string): Promise<void> {
  await mkdir(join(cwd, name, ".."), { recursive: true });
  await writeFile(join(cwd, name), "planted;");
}

async function stage(cwd: string, name: string): Promise<void> {
  await appendFile(join(cwd, name), "mine;");
  git(cwd, "add", name);
}
