import type { ESLint } from "eslint";
import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";

/** Rules of which `explain` knows nothing: their findings are no interleavings. */
const UNEXPLAINED = new Set(["stale-guard/no-raw-fetch"]);

/** The line that tells somebody at a terminal how to see more of the first finding; undefined where nobody looks or nothing is found. */
export function hint(results: readonly ESLint.LintResult[], { stdout, cwd }: Io): string | undefined {
  if (stdout.isTTY !== true) return undefined;
  for (const { filePath, messages } of results) {
    const first = messages.find(({ ruleId }) => ruleId !== null && !UNEXPLAINED.has(ruleId));
    if (first !== undefined) return `npx stale-guard explain ${quoted(`${shown(cwd, filePath)}:${first.line}`)} shows how`;
  }
  return undefined;
}

/** As a shell takes it; what would move a terminal's cursor is left out of a line that is to be copied. */
function quoted(argument: string): string {
  if (/^[\w./:@+,-]+$/u.test(argument)) return argument;
  return /\p{Cc}/u.test(argument) ? "FILE:LINE" : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
