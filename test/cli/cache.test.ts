import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ESLint } from "eslint";
import { expect, it } from "vitest";
import { run } from "./support/command.ts";
import { folder } from "./support/folder.ts";
import { toyPlugin } from "./support/toy-plugin.ts";

/** The toy plugin, noting which files its rules really look at. */
function watched(): { plugin: ESLint.Plugin; takeSeen: () => string[] } {
  let seen: string[] = [];
  const watch = { create: ({ filename }: { filename: string }) => (seen.push(basename(filename)), {}) };
  const recommended = [toyPlugin.configs?.["recommended"], { rules: { "stale-guard/watch": "error" } }].flat();
  return {
    plugin: {
      ...toyPlugin,
      rules: { ...toyPlugin.rules, watch },
      configs: { recommended } as NonNullable<ESLint.Plugin["configs"]>,
    },
    takeSeen() {
      const taken = seen.sort();
      seen = [];
      return taken;
    },
  };
}

it("lints only what has changed, and reports the rest again", async () => {
  const root = await folder({ "app/a.ts": "planted;", "app/b.ts": "", "lib/c.ts": "planted;" });
  const { plugin, takeSeen } = watched();
  const check = () => run(join(root, "app"), ["check", ".", "../lib", "--cache"], { plugin });

  const first = await check();
  expect(takeSeen()).toEqual(["a.ts", "b.ts", "c.ts"]);
  expect(await check()).toEqual(first);
  expect(takeSeen()).toEqual([]);

  await writeFile(join(root, "app/b.ts"), "planted; doubtful;");
  expect((await check()).stdout).toContain("4 problems");
  expect(takeSeen()).toEqual(["b.ts"]);
});

it("does not take a result with comments obeyed for one without", async () => {
  const cwd = await folder({ "a.ts": "planted; // eslint-disable-line" });
  expect((await run(cwd, ["check", "--cache"])).code).toBe(0);
  expect((await run(cwd, ["check", "--cache", "--no-inline-config"])).code).toBe(1);
  expect((await run(cwd, ["check", "--cache"])).code).toBe(0);
});

it("does not take a result of some rules for one of others", async () => {
  const cwd = await folder({ "a.ts": "planted; strictly;" });
  expect((await run(cwd, ["check", "--cache", "--rule", "no-doubtful"])).code).toBe(0);
  expect((await run(cwd, ["check", "--cache"])).stdout).toContain("1 problem ");
  expect((await run(cwd, ["check", "--cache", "--config", "strict"])).stdout).toContain("2 problems ");
});

it("tells of a syntax error each time", async () => {
  const cwd = await folder({ "a.ts": "const = 1;" });
  const first = await run(cwd, ["check", "--cache"]);
  expect(first.code).toBe(2);
  expect(await run(cwd, ["check", "--cache"])).toEqual(first);
});

it("leaves no file behind without --cache, and ESLint's own cache alone with it or without", async () => {
  const cwd = await folder({ "a.ts": "", ".eslintcache": "precious" });
  await run(cwd, ["check"]);
  expect(await readdir(cwd)).toEqual([".eslintcache", "a.ts"]);
  await run(cwd, ["check", "--cache"]);
  expect(await readdir(cwd)).toEqual([".eslintcache", ".stale-guard-cache", "a.ts"]);
  expect(await readFile(join(cwd, ".eslintcache"), "utf8")).toBe("precious");
});

it("is kept in the current folder for files outside it too", async () => {
  const root = await folder({ "app/readme.md": "", "lib/a.ts": "" });
  expect((await run(join(root, "app"), ["check", "../lib", "--cache"])).code).toBe(0);
  expect(await readdir(join(root, "app"))).toEqual([".stale-guard-cache", "readme.md"]);
});

it("a cache that cannot be written does not spoil the run", async () => {
  const cwd = await folder({ "a.ts": "planted;", "file.txt": "" });
  await symlink(join(cwd, "file.txt/below"), join(cwd, ".stale-guard-cache"));
  expect(await run(cwd, ["check", "--cache"])).toMatchObject({ code: 1, stderr: "" });
});
