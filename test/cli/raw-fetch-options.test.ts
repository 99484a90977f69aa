import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { rawFetchArguments } from "../../codemods/src/raw-fetch/options.ts";
import { guarded, rawFetch, told } from "./support/raw-fetch.ts";
import { snapshot } from "./support/repository.ts";

const { cache } = createRequire(import.meta.url);
const package_ = new URL("../../codemods/", import.meta.url);

describe("help", () => {
  it.each(["--help", "-h"])("%s, which loads nothing heavy", async (flag) => {
    for (const argv of [[flag], ["init", flag], ["src", "lib", flag], ["allow", flag]]) {
      const { code, stdout, stderr } = await rawFetch(".", argv);
      expect({ code, stderr, typescript: Object.keys(cache).filter((path) => path.includes("/typescript/")) }).toEqual({ code: 0, stderr: "", typescript: [] });
      expect(stdout.match(/^[A-Z][a-z ]+$/gmu)).toEqual(["Usage", "Options", "Exit codes", "Examples"]);
      expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    }
  });

  it.each(["--version", "-v"])("%s is the package's", async (flag) => {
    const { version } = JSON.parse(await readFile(new URL("package.json", package_), "utf8")) as { version: string };
    expect(await rawFetch(".", [flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([
    ["the help text", async () => (await rawFetch(".", ["--help"])).stdout],
    ["the README's section", async () => (await readFile(new URL("README.md", package_), "utf8")).split("\n## ").find((part) => part.startsWith("Raw network calls"))],
  ])("%s has every option and no other", async (_, read) => {
    const named = new Set([...((await read()) ?? "").matchAll(/(?<![\w-])--[a-z][a-z-]*/gu)].map(([flag]) => flag.slice(2)));
    expect([...named].sort()).toEqual(Object.keys(rawFetchArguments).sort());
  });
});

const seeHelp = "; see stale-guard raw-fetch --help";

describe("misuse is told in one line and exits with 2, with nothing written", () => {
  it.each<[string[], string]>([
    [["--nope"], `unknown option '--nope'${seeHelp}`],
    [["--reason"], `option '--reason <value>' argument missing${seeHelp}`],
    [["--format", "xml"], "unknown format 'xml'; there are text, json, sarif, github"],
    [["--format", "toString"], "unknown format 'toString'; there are text, json, sarif, github"],
    [["--max-entries", "few"], "option '--max-entries' needs a whole number, not 'few'"],
    [["--max-entries=-1"], "option '--max-entries' needs a whole number, not '-1'"],
    [["--allowlist="], "option '--allowlist' needs the name of a file"],
    [["--reason", "r"], `option '--reason' means nothing to 'stale-guard raw-fetch [paths...]'${seeHelp}`],
    [["--self-test", "--format", "json"], `option '--format' means nothing to 'stale-guard raw-fetch --self-test'${seeHelp}`],
    [["update", "--self-test"], `option '--self-test' means nothing to 'stale-guard raw-fetch update'${seeHelp}`],
    [["update", "--max-entries", "1"], `option '--max-entries' means nothing to 'stale-guard raw-fetch update'${seeHelp}`],
    [["update", "src"], `it is 'stale-guard raw-fetch update'${seeHelp}`],
    [["init", "src", "--reason", "r"], `it is 'stale-guard raw-fetch init --reason TEXT'${seeHelp}`],
    [["allow", "--reason", "r"], `it is 'stale-guard raw-fetch allow ID --reason TEXT'${seeHelp}`],
    [["allow", "a", "b", "--reason", "r"], `it is 'stale-guard raw-fetch allow ID --reason TEXT'${seeHelp}`],
    [["allow", "0123456789ab"], 'say why the call may stay: --reason "..."'],
    [["allow", "0123456789ab", "--reason", " "], "option '--reason' needs a text: why may the call stay?"],
    [["allow", "0123456789ab", "--reason", "r", "--owner", ""], "option '--owner' must be a text that is not empty"],
    [["allow", "0123456789ab", "--reason", "r", "--expires", "soon"], "option '--expires' must be a day, as in 2027-01-31"],
    [["allow", "0123456789ab", "--reason", "r", "--expires", "2027-02-30"], "option '--expires' must be a day, as in 2027-01-31"],
    [["allow", "0123456789ab", "--reason", "r", "--expires", "2020-01-01"], "option '--expires': 2020-01-01 is over"],
    [["explain"], `it is 'stale-guard raw-fetch explain FILE:LINE'${seeHelp}`],
    [["migrate", "--reason", "r"], `it is 'stale-guard raw-fetch migrate LIST --reason TEXT'${seeHelp}`],
    [["migrate", "list.txt"], 'say why the listed calls may stay: --reason "..."'],
    [["init", "--allowlist", "new.json"], 'say why 2 raw calls may stay: --reason "..."'],
  ])("%j", async (argv, complaint) => {
    const cwd = await guarded();
    const before = await snapshot(cwd);
    expect(await rawFetch(cwd, argv)).toEqual({ code: 2, stdout: "", stderr: `stale-guard: ${complaint}\n` });
    expect(await snapshot(cwd)).toEqual(before);
  });
});

it("a folder called like a command is given with a dot", async () => {
  const cwd = await guarded({ "init/a.ts": "", "check/a.ts": "export const a = 1;\n", "self-test/b.ts": "export const b = 1;\n" });
  for (const path of ["./init", "check", "self-test"]) expect(await told(cwd, path)).toEqual([]);
});
