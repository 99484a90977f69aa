import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintedFiles, lintResults, run } from "./support/command.ts";
import { folder } from "./support/folder.ts";

async function errorsByFile(cwd: string, ...paths: string[]): Promise<Record<string, number>> {
  const results = await lintResults(cwd, ...paths);
  return Object.fromEntries(results.map(({ filePath, errorCount }) => [filePath, errorCount]));
}

describe("the paths of check", () => {
  it("defaults to the current folder, recursively, in every extension", async () => {
    const names = ["a.ts", "b.tsx", "c.mts", "d.cts", "e.js", "f.mjs", "g.cjs", "sub/deep/h.jsx"];
    const cwd = await folder({ ...Object.fromEntries(names.map((name) => [name, ""])), "i.json": "{}", "j.tsc": "" });
    expect(await lintedFiles(cwd)).toEqual(names);
  });

  it("skips dependencies, build results and dot folders of a named folder, at every depth", async () => {
    const skipped = ["node_modules", "dist", "build", "coverage", ".git", ".cache"];
    const cwd = await folder({
      "src/a.ts": "",
      "src/distance/b.ts": "",
      "src/node_modules.ts": "",
      ...Object.fromEntries(skipped.flatMap((name) => [[`${name}/x.ts`, ""], [`src/sub/${name}/x.ts`, ""]])),
    });
    expect(await lintedFiles(cwd, ".")).toEqual(["src/a.ts", "src/distance/b.ts", "src/node_modules.ts"]);
  });

  it.each(["node_modules/ws", "dist", "build", "coverage", ".git", ".hidden/sub"])(
    "lints %s when it is named, though not what it nests",
    async (named) => {
      const cwd = await folder({
        [`${named}/lib/a.js`]: "planted;",
        [`${named}/node_modules/b.js`]: "planted;",
        [`${named}/dist/c.js`]: "planted;",
      });
      expect(await errorsByFile(cwd, named)).toEqual({ [join(cwd, named, "lib/a.js")]: 1 });
    },
  );

  it("skips declarations and minified files unless they are named", async () => {
    const derived = ["a.d.ts", "b.d.mts", "c.d.cts", "d.min.js", "e.min.mjs"];
    const cwd = await folder({ ...Object.fromEntries(derived.map((name) => [name, ""])), "admin.js": "", "d.ts": "" });
    expect(await lintedFiles(cwd, ".")).toEqual(["admin.js", "d.ts"]);
    expect(await lintedFiles(cwd, ...derived)).toEqual(derived);
  });

  it("lints a named file wherever it lies", async () => {
    const cwd = await folder({ "node_modules/p/dist/a.js": "planted;", ".git/hook.js": "planted;" });
    const named = ["node_modules/p/dist/a.js", ".git/hook.js"];
    expect(Object.values(await errorsByFile(cwd, ...named))).toEqual([1, 1]);
  });

  it("lints a file once though several paths lead to it", async () => {
    const cwd = await folder({ "src/a.ts": "" });
    const paths = ["src", "src/a.ts", "./src/../src", "src/*.ts", join(cwd, "src")];
    expect(await lintedFiles(cwd, ...paths)).toEqual(["src/a.ts"]);
  });

  it("lints files outside the current folder, by relative and by absolute path", async () => {
    const root = await folder({
      "app/own.ts": "",
      "other/src/a.ts": "planted;",
      "third/b.ts": "planted;",
      "third/..c.ts": "",
    });
    const cwd = join(root, "app");
    expect(await errorsByFile(cwd, "../other/src", join(root, "third"), ".")).toEqual({
      [join(root, "app/own.ts")]: 0,
      [join(root, "other/src/a.ts")]: 1,
      [join(root, "third/..c.ts")]: 0,
      [join(root, "third/b.ts")]: 1,
    });
    const { stdout } = await run(cwd, ["check", "../other/src"]);
    expect(stdout).toContain(join(root, "other/src/a.ts"));
  });

  it("follows a link to a file, and a named link to a folder, and does not run round a loop", async () => {
    const cwd = await folder({ "src/a.ts": "", "far/b.ts": "" });
    await symlink(join(cwd, "src"), join(cwd, "src/loop"));
    await symlink("../far/b.ts", join(cwd, "src/link.ts"));
    await symlink("far", join(cwd, "named"));
    expect(await lintedFiles(cwd, "src")).toEqual(["src/a.ts", "src/link.ts"]);
    expect(await lintedFiles(cwd, "named")).toEqual(["named/b.ts"]);
  });

  it("passes over the lock an editor leaves beside an unsaved file", async () => {
    const cwd = await folder({ "a.ts": "" });
    await symlink("user@host.123", join(cwd, ".#a.ts"));
    expect(await run(cwd, ["check"])).toMatchObject({ code: 0, stderr: "" });
  });

  it("walks a folder whose name looks like a file's", async () => {
    const cwd = await folder({ "foo.ts/a.ts": "" });
    expect(await lintedFiles(cwd, "foo.ts")).toEqual(["foo.ts/a.ts"]);
  });
});
