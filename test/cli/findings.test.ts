import type { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import { messagesOf, run } from "./support/command.ts";
import { folder } from "./support/folder.ts";

describe("the exit code and what is printed", () => {
  it("0 and one line when clean", async () => {
    const cwd = await folder({ "a.ts": "fine;", "b.ts": "plantedNot;" });
    expect(await run(cwd, ["check"])).toEqual({ code: 0, stdout: "stale-guard: 2 files, no findings\n", stderr: "" });
    expect((await run(cwd, ["check", "a.ts"])).stdout).toBe("stale-guard: 1 file, no findings\n");
  });

  it("1 for an error", async () => {
    const { code, stdout, stderr } = await run(await folder({ "a.ts": "\n planted;", "b.ts": "" }), ["check"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^ +2:2 +error +found planted +stale-guard\/no-planted$/mu);
    expect(stdout).not.toContain("stale-guard: ");
  });

  it("0 for warnings, which are printed", async () => {
    const { code, stdout, stderr } = await run(await folder({ "a.ts": "doubtful;" }), ["check"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^ +1:1 +warning +found doubtful +stale-guard\/no-doubtful$/mu);
    expect(stdout).not.toContain("stale-guard: ");
  });

  it.each([
    ["2", 0, ""],
    ["1", 1, "stale-guard: 2 warnings, at most 1 allowed\n"],
    ["0", 1, "stale-guard: 2 warnings, at most 0 allowed\n"],
  ])("two warnings with --max-warnings %s", async (limit, code, stderr) => {
    const cwd = await folder({ "a.ts": "doubtful;", "b.ts": "doubtful;" });
    expect(await run(cwd, ["check", "--max-warnings", limit])).toMatchObject({ code, stderr });
  });

  it("does not add the limit of warnings to errors", async () => {
    const cwd = await folder({ "a.ts": "doubtful; planted;" });
    expect(await run(cwd, ["check", "--max-warnings", "0"])).toMatchObject({ code: 1, stderr: "" });
  });
});

describe("--quiet", () => {
  it("prints the errors only", async () => {
    const cwd = await folder({ "a.ts": "doubtful; planted;" });
    const { code, stdout } = await run(cwd, ["check", "--quiet"]);
    expect(code).toBe(1);
    expect(stdout).toContain("found planted");
    expect(stdout).not.toContain("doubtful");
  });

  it("tells of warnings it does not show", async () => {
    const cwd = await folder({ "a.ts": "doubtful;" });
    expect(await run(cwd, ["check", "--quiet"])).toEqual({
      code: 0,
      stdout: "stale-guard: 1 file, no errors, 1 warning not shown\n",
      stderr: "",
    });
  });

  it("still counts warnings against --max-warnings", async () => {
    const cwd = await folder({ "a.ts": "doubtful;" });
    expect(await run(cwd, ["check", "--quiet", "--max-warnings=0"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "stale-guard: 1 warning, at most 0 allowed\n",
    });
  });
});

describe("which rules run", () => {
  const files = { "a.ts": "planted;\ndoubtful;\nstrictly;\nunlisted;" };

  it.each([
    [[], ["no-planted:1", "no-doubtful:2"]],
    [["--config", "recommended"], ["no-planted:1", "no-doubtful:2"]],
    [["--config", "strict"], ["no-planted:1", "no-doubtful:2", "no-strictly:3"]],
    [["--rule", "no-doubtful"], ["no-doubtful:2"]],
    [["--rule", "stale-guard/no-planted", "--rule", "no-strictly"], ["no-planted:1", "no-strictly:3"]],
  ])("%j", async (argv, expected) => {
    expect(await messagesOf(await folder(files), ...argv)).toEqual(expected);
  });

  it("--rule keeps the severity a rule is shipped with, and makes one that is off an error", async () => {
    const cwd = await folder(files);
    expect((await run(cwd, ["check", "--rule", "no-doubtful"])).code).toBe(0);
    expect((await run(cwd, ["check", "--rule", "no-strictly"])).code).toBe(0);
    expect((await run(cwd, ["check", "--rule", "no-unlisted"])).code).toBe(1);
    expect((await run(cwd, ["check", "--rule", "no-unlisted", "--config", "strict"])).code).toBe(1);
  });

  it("--rule keeps the rest of the shipped configuration", async () => {
    const plugin: ESLint.Plugin = {
      rules: {
        tell: {
          create: (context) => ({
            Program: (node) => context.report({ node, message: `${context.settings["toy"]}` }),
          }),
        },
      },
      configs: { recommended: [{ settings: { toy: "kept" } }, { rules: { "stale-guard/tell": "error" } }] },
    };
    const { stdout } = await run(await folder(files), ["check", "--rule", "tell"], { plugin });
    expect(stdout).toContain("kept");
  });
});
