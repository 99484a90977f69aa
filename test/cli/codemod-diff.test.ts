import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CodemodIo } from "../../codemods/src/codemod/pipeline.ts";
import { main } from "../../codemods/src/index.ts";
import { folder } from "./support/folder.ts";
import { git, repository, snapshot } from "./support/repository.ts";
import { codemod, toyPipeline } from "./support/toy-pipeline.ts";

describe("without options", () => {
  it("prints a unified diff, what became of each finding, and writes nothing", async () => {
    const cwd = await folder({
      "src/a.ts": "one;\nplanted;\nthree;\n",
      "src/b.ts": "\nstubborn;\nforeign;\nfailing;\n",
      "src/clean.ts": "fine;\n",
    });
    const before = await snapshot(cwd);
    expect(await codemod(cwd)).toEqual({
      code: 1,
      stderr: "",
      stdout: [
        "--- a/src/a.ts",
        "+++ b/src/a.ts",
        "@@ -1,3 +1,3 @@",
        " one;",
        "-planted;",
        "+mended;",
        " three;",
        "",
        "rule        rewritten  dropped                     left",
        "no-foreign  0          0                           1 (no-codemod 1)",
        "no-planted  1          2 (type-error 1, failed 1)  0",
        "",
        "src/b.ts:2 no-planted type-error: TS2345: no such thing",
        "src/b.ts:3 no-foreign no-codemod",
        "src/b.ts:4 no-planted failed: the codemod failed: oh",
        "",
        "stale-guard: 3 files, 1 to rewrite, 3 findings not rewritten; --write applies this",
        "",
      ].join("\n"),
    });
    expect(await snapshot(cwd)).toEqual(before);
  });

  it("exits with 0 when all that is pending was shown", async () => {
    const { code, stdout } = await codemod(await folder({ "a.ts": "planted;" }));
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nstale-guard: 1 file, 1 to rewrite; --write applies this\n$/u);
  });

  it("has one line to say when there is nothing to do", async () => {
    const cwd = await folder({ "a.ts": "", "b.ts": "" });
    expect(await codemod(cwd)).toEqual({ code: 0, stdout: "stale-guard: 2 files, nothing to rewrite\n", stderr: "" });
  });

  it("counts a single finding as one", async () => {
    const { code, stdout } = await codemod(await folder({ "a.ts": "foreign;" }));
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nstale-guard: 1 file, nothing to rewrite, 1 finding not rewritten\n$/u);
  });
});

describe("the diff", () => {
  const odd = { "plain.ts": "a;\nplanted;\n", "sub/with space.ts": "planted;", 'quo"te\\.ts': "\tplanted;\n" };

  it.each([
    ["git apply", (cwd: string, input: string) => execFileSync("git", ["apply"], { cwd, input, stdio: "pipe" })],
    ["patch", (cwd: string, input: string) => execFileSync("patch", ["-p1", "--binary"], { cwd, input, stdio: "pipe" })],
  ])("is taken by %s, whatever names and line ends the files have", async (program, apply) => {
    const files = { ...odd, "crlf.ts": "\uFEFFa;\r\nplanted;\r\nb;\r\n", "unended.ts": "a;\nplanted;\nb;" };
    const cwd = await repository(files);
    const { stdout } = await codemod(cwd);
    if (program === "patch" && !isInstalled("patch")) return;
    apply(cwd, stdout);
    for (const [name, text] of Object.entries(files)) {
      expect(await readFile(join(cwd, name), "utf8"), name).toBe(text.replace("planted", "mended"));
    }
    expect((await codemod(cwd)).stdout).toBe("stale-guard: 5 files, nothing to rewrite\n");
  });

  it("names files by the folder it was run in, and those outside by their whole path", async () => {
    const root = await folder({ "app/src/a.ts": "planted;\n", "lib/b.ts": "planted;\n" });
    const { stdout } = await codemod(join(root, "app"), ["src", "../lib"]);
    expect(stdout.match(/^(?:---|\+\+\+) .*$/gmu)).toEqual([
      "--- a/src/a.ts",
      "+++ b/src/a.ts",
      `--- ${join(root, "lib/b.ts")}`,
      `+++ ${join(root, "lib/b.ts")}`,
    ]);
  });

  it("shows three lines around a change", async () => {
    const text = Array.from({ length: 20 }, (_, index) => (index === 10 ? "planted;" : `x${index};`)).join("\n");
    const { stdout } = await codemod(await folder({ "a.ts": text }));
    expect(stdout).toContain("@@ -8,7 +8,7 @@\n x7;\n");
  });
});

describe("colours", () => {
  async function printed(stdout: { isTTY?: boolean }, env: CodemodIo["env"]): Promise<string> {
    const cwd = await folder({ "a.ts": "-- planted;\nb;\n" });
    let text = "";
    const io: Partial<CodemodIo> = { cwd, env, pipeline: toyPipeline(), stdout: { ...stdout, write: (part) => (text += part) } };
    expect(await main(["codemod"], io)).toBe(0);
    return text;
  }

  it("are on a terminal", async () => {
    const text = await printed({ isTTY: true }, { NO_COLOR: "" });
    expect(text.split("\n").slice(0, 6)).toEqual([
      "\u001B[1m--- a/a.ts\u001B[22m",
      "\u001B[1m+++ b/a.ts\u001B[22m",
      "\u001B[36m@@ -1,2 +1,2 @@\u001B[39m",
      "\u001B[31m--- planted;\u001B[39m",
      "\u001B[32m+-- mended;\u001B[39m",
      " b;",
    ]);
  });

  it.each([
    ["elsewhere", {}, {}],
    ["with NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }],
    ["on a dumb terminal", { isTTY: true }, { TERM: "dumb" }],
  ])("are off %s", async (_, stdout, env) => {
    expect(await printed(stdout, env)).not.toContain("\u001B");
  });
});

describe("what is missing", () => {
  const hint = "The rewritten code imports @stale-guard/runtime: npm install @stale-guard/runtime\n";

  it("is told when the rewritten code imports the runtime", async () => {
    const cwd = await folder({ "a.ts": "timer;" });
    expect((await codemod(cwd)).stdout.endsWith(`--write applies this\n${hint}`)).toBe(true);
  });

  it("is not told of code that imports nothing, nor where the runtime is installed", async () => {
    expect((await codemod(await folder({ "a.ts": "planted;" }))).stdout).not.toContain("npm install");
    const installed = await folder({
      "src/a.ts": "timer;",
      "node_modules/@stale-guard/runtime/package.json": '{ "exports": { ".": { "default": "./index.js" } } }',
      "node_modules/@stale-guard/runtime/index.js": "",
    });
    expect((await codemod(installed)).stdout).not.toContain("npm install");
  });
});

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

it("finds the same in a repository, which it needs for writing only", async () => {
  const cwd = await repository({ "a.ts": "planted;" });
  git(cwd, "rm", "--quiet", "--cached", "a.ts");
  expect((await codemod(cwd)).code).toBe(0);
});
