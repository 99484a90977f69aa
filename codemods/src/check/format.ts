import type { ESLint } from "eslint";
import { UsageError } from "../cli/usage-error.ts";
import { oneLine } from "../cli/wording.ts";
import { createEslint } from "./eslint.ts";
import type { LintRun } from "./lint.ts";

export type Format = (
  results: ESLint.LintResult[],
  rulesMeta: LintRun["rulesMeta"],
  meta: ESLint.ResultsMeta,
) => Promise<string>;

/** Ours for a page, one of ESLint's formatters, or one that is installed or given as a path in the current folder. */
export async function loadFormat(name: string, cwd: string): Promise<Format> {
  if (name === "html") return async (results, rulesMeta) => (await import("../html/page.ts")).htmlPage(results, rulesMeta, cwd);
  const host = await createEslint({ cwd });
  const formatter = await host.loadFormatter(name).catch((error: unknown) => {
    throw new UsageError(refusal(name, error as NodeJS.ErrnoException));
  });
  return async (results, rulesMeta, meta) => {
    // The formatter asks its host, which linted none of the files.
    host.getRulesMetaForResults = () => rulesMeta;
    return formatter.format(results, meta);
  };
}

function refusal(name: string, { code, message }: NodeJS.ErrnoException): string {
  if (message.includes("no longer part of core ESLint")) return oneLine(message);
  if (!name.includes("/") && code === "ERR_MODULE_NOT_FOUND") {
    return `unknown format '${name}'; there are html and ESLint's stylish, json and json-with-metadata`;
  }
  // ESLint puts a line with the path before the reason.
  return `cannot load format '${name}': ${oneLine(message.replace(/^There was a problem.*\nError: /u, ""))}`;
}
