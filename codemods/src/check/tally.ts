import type { ESLint } from "eslint";
import { count } from "../cli/wording.ts";

export interface Tally {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
}

export function tally(results: readonly ESLint.LintResult[]): Tally {
  return {
    files: results.length,
    errors: results.reduce((sum, { errorCount }) => sum + errorCount, 0),
    warnings: results.reduce((sum, { warningCount }) => sum + warningCount, 0),
  };
}

/** The line for a run whose report has nothing in it. */
export function summary({ files, warnings }: Tally): string {
  const findings = warnings === 0 ? "no findings" : `no errors, ${count(warnings, "warning")} not shown`;
  return `stale-guard: ${count(files, "file")}, ${findings}`;
}
