import { join } from "node:path";
import type { Finding } from "../finding.ts";
import { type EslintResult, lintedOf } from "../linters/eslint-output.ts";
import { run } from "./run.ts";

const command = "node_modules/stale-guard/bin/stale-guard.js";

async function answer(folder: string, node: string, args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run(node, [join(folder, command), ...args], folder);
  // There are findings, and nothing else to tell.
  if (code !== 1 || stderr !== "") throw new Error(`stale-guard ${args.join(" ")} ended with ${String(code)}: ${stderr}`);
  return JSON.parse(stdout);
}

/** What `stale-guard check` finds below `src/`. */
export async function checked(folder: string, node: string): Promise<readonly Finding[]> {
  return lintedOf(folder, (await answer(folder, node, ["check", "--config", "strict", "--format", "json", "src"])) as EslintResult[]).findings;
}

/** Of another host's findings those that `check` has as well: it skips built code, and takes no options from a config. */
export const asChecked = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ file, rule }) => !/\/(?:dist|build)\/|^src\/(?:options|certain)\//u.test(file) && rule !== "stale-guard/no-raw-fetch");

/** What `stale-guard codemod` would rewrite, with its reasons for the rest. */
export const rewritten = (folder: string, node: string): Promise<unknown> => answer(folder, node, ["codemod", "--strict", "--json", "src/docs"]);

/** What `stale-guard raw-fetch` says of a file beside a ledger. */
export const gated = (folder: string, node: string): Promise<unknown> =>
  answer(folder, node, ["raw-fetch", "--format", "json", "--allowlist", "src/options/other-ledger.json", "src/options/fetches.js"]);
