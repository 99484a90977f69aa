import { relative } from "node:path";
import type { Finding, Linted, Suggestion } from "../finding.ts";

/** As much of ESLint's `--format json` as is compared; others speak it too. */
export interface EslintResult {
  readonly filePath: string;
  readonly messages: readonly EslintMessage[];
}

interface EslintMessage extends Pick<Finding, "message" | "line" | "column"> {
  readonly ruleId: string | null;
  readonly fatal?: boolean;
  readonly endLine?: number;
  readonly endColumn?: number;
  readonly suggestions?: readonly { readonly desc: string; readonly fix: Pick<Suggestion, "range" | "text"> }[];
}

export function lintedOf(project: string, results: readonly EslintResult[]): Linted {
  const nameOf = (file: string): string => relative(project, file).replaceAll("\\", "/");
  return {
    // What published code says to other rules, and ESLint of that, is nobody's business here.
    findings: results.flatMap(({ filePath, messages }) => messages.filter(({ ruleId }) => ruleId?.startsWith("stale-guard/")).map((message) => findingOf(nameOf(filePath), message))),
    unparsed: results.filter(({ messages }) => messages.some(({ fatal }) => fatal)).map(({ filePath }) => nameOf(filePath)),
    files: results.length,
  };
}

function findingOf(file: string, { ruleId, message, line, column, endLine = line, endColumn = column, suggestions = [] }: EslintMessage): Finding {
  return { file, rule: ruleId ?? "", message, line, column, endLine, endColumn, suggestions: suggestions.map(({ desc, fix: { range, text } }) => ({ desc, range, text })) };
}
