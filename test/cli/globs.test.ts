import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintedFiles, run } from "./support/command.ts";
import { folder } from "./support/folder.ts";

describe("a glob", () => {
  const names = ["a.ts", "src/b.ts", "src/c.js", "src/sub/d.ts", "src/e.d.ts", "src/f.json"];
  const files = Object.fromEntries(names.map((name) => [name, ""]));

  it.each([
    ["src/*.ts", ["src/b.ts"]],
    ["./src/**/*.ts", ["src/b.ts", "src/sub/d.ts"]],
    ["**/*.{js,ts}", ["a.ts", "src/b.ts", "src/c.js", "src/sub/d.ts"]],
    ["{a,src/b}.ts", ["a.ts", "src/b.ts"]],
    ["src/[bc].?s", ["src/b.ts", "src/c.js"]],
    ["src/@(b|c).js", ["src/c.js"]],
    ["src/!(b).*", ["src/c.js"]],
    ["!(b).ts", ["a.ts"]],
    ["src/sub/../*.js", ["src/c.js"]],
    ["src/*.d.ts", ["src/e.d.ts"]],
  ])("%s is expanded", async (glob, expected) => {
    expect(await lintedFiles(await folder(files), glob)).toEqual(expected);
  });

  it("reaches outside the current folder", async () => {
    const root = await folder(files);
    const globs = ["../../*.ts", join(root, "src/*.js")];
    expect(await lintedFiles(join(root, "src/sub"), ...globs)).toEqual(["../../a.ts", "../c.js"]);
  });

  it("enters the folders it names and no other that is skipped", async () => {
    const cwd = await folder({
      "packages/a/dist/x.js": "",
      "packages/a/dist/node_modules/y.js": "",
      "packages/a/build/z.js": "",
      "node_modules/p/q.js": "",
    });
    expect(await lintedFiles(cwd, "packages/*/dist/**/*.js")).toEqual(["packages/a/dist/x.js"]);
    expect(await lintedFiles(cwd, "**/node_modules/*/*.js")).toEqual(["node_modules/p/q.js"]);
    expect((await run(cwd, ["check", "**/q.js"])).code).toBe(2);
  });

  it("gives way to a file that bears its name", async () => {
    const cwd = await folder({ "[id].ts": "", "i.ts": "", "app/(group)/[slug]/page.tsx": "" });
    expect(await lintedFiles(cwd, "[id].ts", "app/(group)/[slug]")).toEqual(["[id].ts", "app/(group)/[slug]/page.tsx"]);
  });

  it("does not take a folder for a file", async () => {
    const cwd = await folder({ "a.ts": "" });
    await mkdir(join(cwd, "folder.ts"));
    expect(await lintedFiles(cwd, "*.ts")).toEqual(["a.ts"]);
  });
});
