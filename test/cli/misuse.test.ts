import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "./support/command.ts";
import { folder } from "./support/folder.ts";

describe("misuse is told in one line and exits with 2", () => {
  it.each<[string[], string | RegExp]>([
    [[], "name a command, as in 'stale-guard check src'; see stale-guard --help"],
    [["src"], "unknown command 'src'; there is check, codemod, explain, raw-fetch; see stale-guard --help"],
    [["toString"], "unknown command 'toString'; there is check, codemod, explain, raw-fetch; see stale-guard --help"],
    [["--quiet", "check"], "unknown option '--quiet'; a command comes first, as in 'stale-guard check'"],
    [["check", "--nope"], "unknown option '--nope'; see stale-guard check --help"],
    [["check", "-x"], "unknown option '-x'; see stale-guard check --help"],
    [["check", "--quiet=yes"], "option '--quiet' does not take an argument; see stale-guard check --help"],
    [["check", "--format"], "option '--format <value>' argument missing; see stale-guard check --help"],
    [["check", "--format", "--quiet"], "option '--format' argument is ambiguous; see stale-guard check --help"],
    [["check", "--max-warnings", "many"], "option '--max-warnings' needs a whole number, not 'many'"],
    [["check", "--max-warnings=-1"], "option '--max-warnings' needs a whole number, not '-1'"],
    [["check", "--max-warnings", "1.5"], "option '--max-warnings' needs a whole number, not '1.5'"],
    [["check", "--max-warnings="], "option '--max-warnings' needs a whole number, not ''"],
    [["check", "--config", "loose"], "unknown config 'loose'; there are recommended and strict"],
    [["check", "--rule", "nope"], /^unknown rule 'nope'; there are no-planted, [^\n]+$/u],
    [["check", "--rule", "other/no-planted"], /^unknown rule 'other\/no-planted'; /u],
    [["check", "--rule", "toString"], /^unknown rule 'toString'; /u],
    [["check", "--format", "nope"], "unknown format 'nope'; there are html and ESLint's stylish, json and json-with-metadata"],
    [["check", "--format", ""], /^unknown format ''; /u],
    [["check", "--format", "unix"], /^The unix formatter is no longer part of core ESLint\. [^\n]+$/u],
    [["check", "--format", "./nope.mjs"], /^cannot load format '\.\/nope\.mjs': Cannot find module [^\n]+$/u],
    [["check", "--format", "./broken.mjs"], "cannot load format './broken.mjs': broken on purpose"],
    [["check", "--format", "./number.mjs"], /^cannot load format '\.\/number\.mjs': Formatter must be a function/u],
    [["check", "-o", "sub"], "cannot write 'sub': it is a folder"],
    [["check", "-o", "a.ts/report"], /^cannot write 'a\.ts\/report': (?:not a directory|file already exists)$/u],
    [["check", "--output-file="], "option '--output-file' needs the name of a file"],
  ])("%j", async (argv, complaint) => {
    const cwd = await folder({
      "a.ts": "planted;",
      "sub/b.ts": "",
      "broken.mjs": "throw new Error('broken on purpose');",
      "number.mjs": "export default 1;",
    });
    const { code, stdout, stderr } = await run(cwd, argv);
    const [line, ...rest] = stderr.split("\n");
    expect({ code, stdout, rest }).toEqual({ code: 2, stdout: "", rest: [""] });
    expect(line).toMatch(/^stale-guard: /u);
    const told = (line ?? "").slice("stale-guard: ".length);
    if (typeof complaint === "string") expect(told).toBe(complaint);
    else expect(told).toMatch(complaint);
  });

  it("a formatter that fails is an unexpected failure", async () => {
    const cwd = await folder({ "a.ts": "" });
    await writeFile(join(cwd, "fails.mjs"), "export default () => { throw new Error('no\\nidea'); };");
    expect(await run(cwd, ["check", "a.ts", "--format", "./fails.mjs"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "stale-guard: unexpected failure: no idea\n",
    });
  });

  it("a shipped configuration that is broken fails once, not file by file", async () => {
    const cwd = await folder({ "a.ts": "", "b.ts": "" });
    const plugin = { rules: {}, configs: { recommended: { rules: { "stale-guard/absent": "error" } } } } as const;
    const { code, stderr } = await run(cwd, ["check"], { plugin });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^stale-guard: unexpected failure: [^\n]*absent[^\n]*\n$/u);
  });
});
