import { readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { codemodArguments } from "../../codemods/src/codemod/options.ts";
import type { TypeCheckedFiles } from "../../codemods/src/rewrite/type-check.ts";
import { folder } from "./support/folder.ts";
import { repository, snapshot } from "./support/repository.ts";
import { codemod, toyPipeline } from "./support/toy-pipeline.ts";

const loaded = vi.hoisted(() => new Set<string>());
const { cache } = createRequire(import.meta.url);
/** TypeScript is required, not imported. */
const required = (): string[] => Object.keys(cache).filter((path) => /node_modules\/(?:typescript|ts-morph)\//u.test(path));
for (const name of ["ts-morph", "eslint", "diff"]) {
  vi.doMock(name, async (load) => {
    loaded.add(name);
    return load();
  });
}

const package_ = new URL("../../codemods/", import.meta.url);

/** The files that `codemod --check` would change. */
async function changed(cwd: string, ...argv: string[]): Promise<string[]> {
  const { stdout } = await codemod(cwd, ["--check", "--json", ...argv]);
  const { files } = JSON.parse(stdout) as { files: { path: string; changed: boolean }[] };
  return files.flatMap(({ path, changed }) => (changed ? [path] : []));
}

describe("help", () => {
  it.each(["--help", "-h"])("%s, which loads nothing heavy", async (flag) => {
    const { code, stdout, stderr } = await codemod(".", ["src", flag]);
    expect({ code, stderr, loaded: [...loaded, ...required()] }).toEqual({ code: 0, stderr: "", loaded: [] });
    expect(stdout.match(/^[A-Z][a-z ]+$/gmu)).toEqual(["Usage", "Options", "Exit codes", "Examples"]);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it("unlike a run", async () => {
    await codemod(await folder({ "a.ts": "" }));
    expect([...loaded]).toContain("diff");
    expect(required().length).toBeGreaterThan(0);
  });

  it.each(["--version", "-v"])("%s is the package's", async (flag) => {
    const { version } = JSON.parse(await readFile(new URL("package.json", package_), "utf8")) as { version: string };
    expect(await codemod(".", [flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([
    ["the help text", async () => (await codemod(".", ["--help"])).stdout],
    ["the README's section", async () => (await readFile(new URL("README.md", package_), "utf8")).split("\n## ").find((part) => part.startsWith("Rewriting"))],
  ])("%s has every option and no other", async (_, read) => {
    const named = new Set([...((await read()) ?? "").matchAll(/(?<![\w-])--[a-z][a-z-]*/gu)].map(([flag]) => flag.slice(2)));
    expect([...named].sort()).toEqual(Object.keys(codemodArguments).sort());
  });
});

describe("misuse is told in one line and exits with 2, with nothing written", () => {
  it.each<[string[], string]>([
    [["--nope"], "unknown option '--nope'; see stale-guard codemod --help"],
    [["--write=yes"], "option '--write' does not take an argument; see stale-guard codemod --help"],
    [["--write", "--check"], "--write and --check exclude each other; see stale-guard codemod --help"],
    [["--rule"], "option '--rule <value>' argument missing; see stale-guard codemod --help"],
    [["--rule", "nope", "--write"], "unknown rule 'nope'; there are no-planted, no-timer, no-foreign"],
    [["--rule", "other/no-planted"], "unknown rule 'other/no-planted'; there are no-planted, no-timer, no-foreign"],
    [["--rule", "toString"], "unknown rule 'toString'; there are no-planted, no-timer, no-foreign"],
    [["--ignore="], "option '--ignore' needs a glob"],
    [["--project="], "option '--project' needs the path of a tsconfig.json"],
    [["--project", "nope.json", "--write"], "cannot read project 'nope.json': no such file, or no tsconfig.json in it"],
    [["--project", "src"], "cannot read project 'src': no such file, or no tsconfig.json in it"],
    [["--project", "broken.json"], "cannot read project 'broken.json': ']' expected."],
    [["--project", "list.json", "--write"], "cannot read project 'list.json': The root value of a 'tsconfig.json' file must be an object."],
  ])("%j", async (argv, complaint) => {
    const cwd = await repository({ "src/a.ts": "planted;", "broken.json": '{ "files": [', "list.json": "[]" });
    const before = await snapshot(cwd);
    expect(await codemod(cwd, argv)).toEqual({ code: 2, stdout: "", stderr: `stale-guard: ${complaint}\n` });
    expect(await snapshot(cwd)).toEqual(before);
  });
});

describe("which files", () => {
  it("are those of check: the current folder without what tools made, unless that is named", async () => {
    const names = ["a.ts", "dist/b.js", "node_modules/p/c.js", "src/d.tsx", ".hidden/e.ts", "f.d.ts"];
    const cwd = await folder(Object.fromEntries(names.map((name) => [name, "planted;"])));
    expect(await changed(cwd)).toEqual(["a.ts", "src/d.tsx"]);
    expect(await changed(cwd, "node_modules/p", "dist", "src/*.tsx")).toEqual(["node_modules/p/c.js", "dist/b.js", "src/d.tsx"]);
  });

  it.each<[string[], string[]]>([
    [["src/a.ts"], ["node_modules/p/i.js", "src/b.test.ts", "src/legacy/[c].ts", "top.ts"]],
    [["**/*.test.ts"], ["node_modules/p/i.js", "src/a.ts", "src/legacy/[c].ts", "top.ts"]],
    [["*.ts"], ["node_modules/p/i.js", "src/a.ts", "src/b.test.ts", "src/legacy/[c].ts"]],
    [["src/legacy"], ["node_modules/p/i.js", "src/a.ts", "src/b.test.ts", "top.ts"]],
    [["./src/legacy/"], ["node_modules/p/i.js", "src/a.ts", "src/b.test.ts", "top.ts"]],
    [["src/*", "*/p"], ["node_modules/p/i.js", "top.ts"]],
    [["**/node_modules"], ["src/a.ts", "src/b.test.ts", "src/legacy/[c].ts", "top.ts"]],
    [["{top,src/a}.ts"], ["node_modules/p/i.js", "src/b.test.ts", "src/legacy/[c].ts"]],
    [["!(top).ts"], ["node_modules/p/i.js", "src/a.ts", "src/b.test.ts", "src/legacy/[c].ts", "top.ts"]],
    [["**"], []],
  ])("--ignore %j", async (globs, expected) => {
    const names = ["src/a.ts", "src/b.test.ts", "src/legacy/[c].ts", "top.ts", "node_modules/p/i.js"];
    // A folder's name may look like a glob.
    const cwd = join(await folder(Object.fromEntries(names.map((name) => [`[x]{y}/${name}`, "planted;"]))), "[x]{y}");
    const ignores = globs.flatMap((glob) => ["--ignore", glob]);
    const kept = await changed(cwd, ".", "node_modules/p", ...ignores);
    if (globs.includes("*/p")) expected = expected.filter((name) => !name.includes("/p/"));
    expect(kept.sort()).toEqual(expected);
  });

  it("--ignore reaches outside the current folder, and takes whole paths", async () => {
    const root = await folder({ "app/a.ts": "planted;", "lib/b.ts": "planted;", "lib/c.ts": "planted;" });
    const cwd = join(root, "app");
    expect(await changed(cwd, ".", "../lib", "--ignore", "../lib/b*")).toEqual(["a.ts", join(root, "lib/c.ts")]);
    expect(await changed(cwd, ".", "../lib", "--ignore", join(root, "lib"))).toEqual(["a.ts"]);
  });

  it("are clean when all are ignored", async () => {
    const cwd = await folder({ "a.ts": "planted;" });
    expect(await codemod(cwd, ["a.ts", "--ignore", "a.ts"])).toEqual({ code: 0, stdout: "stale-guard: 0 files, nothing to rewrite\n", stderr: "" });
  });

  it("count once, however many links lead to them", async () => {
    const cwd = await folder({ "z.ts": "planted;" });
    await symlink("z.ts", join(cwd, "a.ts"));
    expect(await changed(cwd)).toEqual(["z.ts"]);
    expect(await changed(cwd, "a.ts")).toEqual(["a.ts"]);
  });
});

describe("which findings", () => {
  it.each<[string[], string[]]>([
    [["--rule", "no-timer"], ["b.ts"]],
    [["--rule", "stale-guard/no-planted", "--rule", "no-timer"], ["a.ts", "b.ts"]],
    [["--rule", "no-foreign"], []],
    [[], ["a.ts", "b.ts"]],
    [["--strict"], ["a.ts", "b.ts", "c.ts"]],
  ])("%j", async (argv, expected) => {
    const cwd = await folder({ "a.ts": "planted;", "b.ts": "timer;", "c.ts": "doubtful;" });
    expect(await changed(cwd, ...argv)).toEqual(expected);
  });
});

describe("the project", () => {
  async function typeChecked(cwd: string, ...argv: string[]): Promise<TypeCheckedFiles> {
    let seen: TypeCheckedFiles | undefined;
    await codemod(cwd, argv, { pipeline: toyPipeline({ onTypeCheck: (checked) => (seen = checked) }) });
    if (seen === undefined) throw new Error("nothing was type-checked");
    return seen;
  }
  const files = { "tsconfig.json": "{}", "other.json": "{ /* odd */ }", "app/tsconfig.json": "{}", "app/src/a.ts": "", "lib/b.ts": "" };

  it.each<[string[], string]>([
    [["app/src", "lib"], "app/tsconfig.json"],
    [["lib", "app/src"], "tsconfig.json"],
    [["app/src", "--project", "other.json"], "other.json"],
    [["lib", "--project", "app"], "app/tsconfig.json"],
  ])("of %j is %s", async (argv, expected) => {
    const cwd = await folder(files);
    const { tsConfigPath, files: checked } = await typeChecked(cwd, ...argv);
    expect(tsConfigPath).toBe(join(cwd, expected));
    expect(checked).toContain(join(cwd, argv[0] === "lib" ? "lib/b.ts" : "app/src/a.ts"));
  });

  it("is none where there is none", async () => {
    expect(await typeChecked(await folder({ "src/a.ts": "" }))).toMatchObject({ tsConfigPath: undefined });
  });

  it("that is broken is told though it was not named", async () => {
    const { code, stderr } = await codemod(await folder({ "src/a.ts": "", "src/tsconfig.json": "{ x" }), ["src"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "stale-guard: cannot read project 'src/tsconfig.json': '}' expected.\n" });
  });
});
