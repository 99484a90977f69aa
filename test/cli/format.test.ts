import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import { expect, it, onTestFinished, vi } from "vitest";
import { run } from "./support/command.ts";
import { folder } from "./support/folder.ts";
import { toyPlugin } from "./support/toy-plugin.ts";

const files = {
  "a.ts": "planted;\ndoubtful; // eslint-disable-line stale-guard/no-doubtful -- known",
  "b.ts": "fine;",
  "c.ts": "doubtful;",
};
const printsNames = "export default (results, { cwd }) => cwd + ':' + results.length;";

/** What ESLint prints of the files above by itself. */
async function eslintJson(cwd: string, quiet: boolean): Promise<string> {
  const eslint = new ESLint({
    cwd,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ["**/*.ts"], languageOptions: { parser }, plugins: { "stale-guard": toyPlugin } },
      { rules: { "stale-guard/no-planted": "error", "stale-guard/no-doubtful": "warn" } },
    ],
  });
  const results = await eslint.lintFiles(["."]);
  const formatter = await eslint.loadFormatter("json");
  return formatter.format(quiet ? ESLint.getErrorResults(results) : results);
}

it.each([
  [[], false],
  [["--quiet"], true],
])("json %j is exactly what ESLint prints", async (argv, quiet) => {
  const cwd = await folder(files);
  expect(await run(cwd, ["check", "--format", "json", ...argv])).toEqual({
    code: 1,
    stdout: `${await eslintJson(cwd, quiet)}\n`,
    stderr: "",
  });
});

it("json has no summary when clean", async () => {
  const { code, stdout } = await run(await folder({ "a.ts": "" }), ["check", "--format", "json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toHaveLength(1);
});

it("html shows the findings with the pages of their rules", async () => {
  const { code, stdout } = await run(await folder(files), ["check", "--format", "html"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^<!DOCTYPE html>[^]*href="https:\/\/example\.com\/planted"[^]*<\/html>\s*$/u);
});

it("a formatter gets the metadata of rules that ran outside the current folder", async () => {
  const root = await folder({ "app/a.ts": "doubtful;", "lib/b.ts": "planted;" });
  const { stdout } = await run(join(root, "app"), ["check", ".", "../lib", "--format", "json-with-metadata"]);
  const { metadata } = JSON.parse(stdout) as { metadata: ESLint.LintResultData };
  expect(Object.keys(metadata.rulesMeta)).toEqual(["stale-guard/no-doubtful", "stale-guard/no-planted"]);
});

it("a formatter can be given as a path, and is told the current folder", async () => {
  const cwd = await folder({ ...files, "tools/names.mjs": printsNames });
  const expected = { code: 1, stdout: `${cwd}:3\n`, stderr: "" };
  expect(await run(cwd, ["check", "*.ts", "--format", "./tools/names.mjs"])).toEqual(expected);
  expect(await run(cwd, ["check", "*.ts", "--format", join(cwd, "tools/names.mjs")])).toEqual(expected);
});

it("a formatter can be installed, and may take its time", async () => {
  const cwd = await folder({
    ...files,
    "node_modules/eslint-formatter-slow/index.js": "module.exports = async (results) => `slow ${results.length}`;",
  });
  expect((await run(cwd, ["check", "--format", "slow"])).stdout).toBe("slow 3\n");
});

it("a formatter learns of warnings beyond the limit", async () => {
  const formatter = "export default (_, meta) => JSON.stringify(meta.maxWarningsExceeded);";
  const cwd = await folder({ ...files, "f.mjs": formatter });
  const { stdout } = await run(cwd, ["check", "*.ts", "--format", "./f.mjs", "--max-warnings", "0"]);
  expect(stdout).toBe('{"maxWarnings":0,"foundWarnings":1}\n');
});

it("-o writes the report to a file, in a folder it makes, and prints nothing", async () => {
  const cwd = await folder(files);
  const argv = ["check", "--format", "json", "-o", "out/deep/report.json"];
  expect(await run(cwd, argv)).toEqual({ code: 1, stdout: "", stderr: "" });
  expect(await readFile(join(cwd, "out/deep/report.json"), "utf8")).toBe(await eslintJson(cwd, false));
});

it("-o keeps colours out of the file", async () => {
  const cwd = await folder(files);
  vi.stubEnv("FORCE_COLOR", "1");
  onTestFinished(() => void vi.unstubAllEnvs());
  let printed = "";
  await run(cwd, ["check"], { stdout: { write: (text) => (printed += text) } });
  await run(cwd, ["check", "--output-file", "report.txt"]);
  const written = await readFile(join(cwd, "report.txt"), "utf8");
  expect(printed).toContain("\u001B[");
  expect(written).toContain("found planted");
  expect(written).not.toContain("\u001B[");
});

it("-o writes nothing when there was nothing to lint", async () => {
  const cwd = await folder({});
  expect((await run(cwd, ["check", "-o", "report.txt"])).code).toBe(2);
  await expect(access(join(cwd, "report.txt"))).rejects.toThrow("ENOENT");
});
