import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { ESLint } from "eslint";
import type { Io } from "../../../codemods/src/cli/io.ts";
import { main } from "../../../codemods/src/index.ts";
import { toyPlugin } from "./toy-plugin.ts";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a folder, with the toy plugin unless told otherwise. */
export async function run(cwd: string, argv: readonly string[], io: Partial<Io> = {}): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  const code = await main(argv, {
    cwd,
    env: {},
    plugin: toyPlugin,
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    ...io,
  });
  return { code, stdout: stripVTControlCharacters(stdout), stderr };
}

/** Runs `check --format json` and gives ESLint's results. */
export async function lintResults(cwd: string, ...argv: string[]): Promise<ESLint.LintResult[]> {
  const { stdout } = await run(cwd, ["check", "--format", "json", ...argv]);
  return JSON.parse(stdout) as ESLint.LintResult[];
}

/** The files a run linted, relative to its folder. */
export async function lintedFiles(cwd: string, ...argv: string[]): Promise<string[]> {
  return (await lintResults(cwd, ...argv)).map(({ filePath }) => relative(cwd, filePath));
}

/** What a run found, as `rule:line`. */
export async function messagesOf(cwd: string, ...argv: string[]): Promise<string[]> {
  const results = await lintResults(cwd, ...argv);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, line }) => `${ruleId?.replace("stale-guard/", "")}:${line}`),
  );
}
