import type { ESLint, Linter } from "eslint";
import { oneLine } from "../cli/wording.ts";
import type { LintConfig } from "./lint-config.ts";

const parsePrefix = "Parsing error: ";

/** Where and why a file could not be parsed, as `line:column: cannot parse: why`; the place is missing where all of it is to blame. */
export function parseFailure({ messages }: ESLint.LintResult): string | undefined {
  // ESLint marks some directives of its own as fatal too, `eslint-env` for one; the rules run all the same.
  const failure = messages.find(({ fatal, message }) => fatal && message.startsWith(parsePrefix));
  if (!failure) return undefined;
  // ESLint passes on what the parser gave, be it nothing.
  const { line, column, message } = failure as Partial<Linter.LintMessage> & { readonly message: string };
  const why = `cannot parse: ${oneLine(message.slice(parsePrefix.length))}`;
  return line === undefined ? ` ${why}` : `${line}:${column}: ${why}`;
}

/** Drops, in place, what inline configuration made other rules, and ESLint itself, say about a file. */
export function keepFindings(result: ESLint.LintResult, reports: LintConfig["reports"]): ESLint.LintResult {
  const own = ({ ruleId }: Linter.LintMessage) => reports(ruleId);
  if (result.messages.every(own) && result.suppressedMessages.every(own)) return result;
  result.messages = result.messages.filter(own);
  result.suppressedMessages = result.suppressedMessages.filter(own);
  const errors = result.messages.filter(({ severity }) => severity === 2);
  const warnings = result.messages.filter(({ severity }) => severity === 1);
  result.errorCount = errors.length;
  result.warningCount = warnings.length;
  result.fatalErrorCount = 0;
  result.fixableErrorCount = errors.filter(({ fix }) => fix).length;
  result.fixableWarningCount = warnings.filter(({ fix }) => fix).length;
  if (result.messages.length === 0) delete result.source;
  return result;
}
