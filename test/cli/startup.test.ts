import { readFile } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { checkArguments } from "../../codemods/src/check/options.ts";
import { main } from "../../codemods/src/index.ts";
import { run } from "./support/command.ts";
import { folder } from "./support/folder.ts";

const loaded = vi.hoisted(() => new Set<string>());
vi.mock("eslint", async (load) => {
  loaded.add("eslint");
  return load();
});
vi.mock("eslint-plugin-stale-guard", async () => {
  loaded.add("plugin");
  const { toyPlugin } = await import("./support/toy-plugin.ts");
  return { default: toyPlugin };
});

const codemods = new URL("../../codemods/", import.meta.url);

describe("help and version", () => {
  it.each(["--help", "-h"])("%s, of the program and of check", async (flag) => {
    const { code, stdout, stderr } = await run(".", [flag]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/^[A-Z][a-z ]+$/gmu)).toEqual(["Usage", "Options", "Exit codes", "Examples"]);
    expect((await run(".", ["check", "src", flag])).stdout).toBe(stdout);
  });

  it.each(["--version", "-v"])("%s is the package's", async (flag) => {
    const { version } = JSON.parse(await readFile(new URL("package.json", codemods), "utf8")) as { version: string };
    const expected = { code: 0, stdout: `${version}\n`, stderr: "" };
    expect(await run(".", [flag])).toEqual(expected);
    expect(await run(".", ["check", flag])).toEqual(expected);
  });

  it("load nothing of ESLint, unlike a check", async () => {
    const cwd = await folder({ "a.ts": "" });
    for (const argv of [["--help"], ["--version"], ["check", "--help"], ["check", "--version"]]) await run(cwd, argv);
    expect([...loaded]).toEqual([]);
    expect((await run(cwd, ["check"])).code).toBe(0);
    expect([...loaded]).toEqual(["eslint"]);
  });

  it.each([
    ["the help text", async () => (await run(".", ["--help"])).stdout],
    ["the README", async () => (await readFile(new URL("README.md", codemods), "utf8")).split("\n## ")[0] ?? ""],
  ])("%s has every option of check and no other", async (_, read) => {
    const text = await read();
    const named = new Set([...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/gu)].map(([flag]) => flag.slice(2)));
    expect([...named].sort()).toEqual(Object.keys(checkArguments).sort());
  });

  it("the help text fits a terminal", async () => {
    const { stdout } = await run(".", ["--help"]);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

it("check lints with the installed plugin", async () => {
  const cwd = await folder({ "a.ts": "planted;" });
  let stdout = "";
  expect(await main(["check"], { cwd, stdout: { write: (text) => (stdout += text) } })).toBe(1);
  expect(stdout).toContain("found planted");
  expect(loaded).toContain("plugin");
});
