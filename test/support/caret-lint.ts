import { Linter } from "eslint";
import plugin from "eslint-plugin-stale-guard";
import { analyze, type Finding, onInternalError } from "eslint-plugin-stale-guard/detect";
import * as parser from "@typescript-eslint/parser";
import ts from "typescript";
import { type Report, sortReports } from "./caret.ts";

export interface Source {
  readonly code: string;
  /** Absolute where relative imports are to be followed. */
  readonly fileName: string;
  /** The folder that ESLint works in. */
  readonly cwd?: string;
}

export interface LintOptions {
  /** One rule; all of them without. */
  readonly rule?: string;
  readonly ruleOptions?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** ESLint's own parser instead of typescript-eslint's. */
  readonly espree?: boolean;
}

/** What `analyze()` finds; an error that the analysis kept to itself is thrown. */
export function analyzed({ code, fileName }: Source, rule?: string): Finding[] {
  return withoutInternalErrors(() => analyze(code, fileName).filter((finding) => rule === undefined || finding.rule === rule));
}

export function toReport(code: string, { start, end, messageId, confidence }: Finding): Report {
  const from = position(code, start);
  const to = position(code, end);
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column, messageId, confidence };
}

function position(code: string, offset: number): { line: number; column: number } {
  const before = code.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** ESLint's messages under the plugin's strict config, or with every rule at the confidence that recommended reports. */
export function linted({ code, fileName, cwd }: Source, config: "recommended" | "strict", options: LintOptions = {}): Linter.LintMessage[] {
  const { rule, ruleOptions, settings = {}, espree = false } = options;
  const shared = plugin.configs.strict as unknown as Linter.Config;
  const levels = Object.entries(shared.rules ?? {}).map(([id, entry]) => [id, config === "strict" ? entry : "error"] as const);
  const rules = levels.filter(([id]) => rule === undefined || id === `stale-guard/${rule}`);
  if (rules.length === 0) throw new Error(`${config} has no rule ${rule}`);
  const changed = rules.map(([id, entry]) => [id, ruleOptions === undefined ? entry : ["error", ruleOptions]]);
  const linter = new Linter({ configType: "flat", ...(cwd === undefined ? {} : { cwd }) });
  const messages = withoutInternalErrors(() =>
    linter.verify(
      code,
      [
        { files: ["**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}"], languageOptions: espree ? {} : { parser }, settings: { ...settings } },
        { ...shared, rules: Object.fromEntries(changed) as Linter.RulesRecord },
      ],
      { filename: fileName },
    ),
  );
  const fatal = messages.find((message) => message.fatal === true || message.ruleId === null);
  if (fatal !== undefined) throw new Error(`ESLint could not lint the fixture: ${fatal.message} (line ${fatal.line})\n${code}`);
  return messages;
}

/** Both configs' messages as reports: what recommended says is certain, what only strict says is possible. */
export function lintReports(source: Source, options: LintOptions): Report[] {
  const certain = new Set(linted(source, "recommended", options).map(identity));
  const all = linted(source, "strict", options);
  const reports = all.map((message) => ({
    line: message.line,
    column: message.column,
    endLine: message.endLine ?? 0,
    endColumn: message.endColumn ?? 0,
    messageId: message.messageId ?? "",
    confidence: certain.delete(identity(message)) ? "certain" : "possible",
  }));
  if (certain.size > 0) throw new Error(`Reported by recommended and not by strict: ${[...certain].join()}`);
  return sortReports(reports);
}

function identity({ line, column, endLine, endColumn, messageId, ruleId }: Linter.LintMessage): string {
  return [line, column, endLine, endColumn, ruleId, messageId].join(" ");
}

/** TypeScript's syntax errors in a text. */
export function syntaxErrors({ code, fileName }: Source): string[] {
  const { diagnostics = [] } = ts.transpileModule(code, { fileName, reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ESNext } });
  return diagnostics.map(({ messageText, start = 0 }) => `line ${position(code, start).line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

function withoutInternalErrors<T>(work: () => T): T {
  const errors: unknown[] = [];
  const stop = onInternalError((error) => errors.push(error));
  try {
    const result = work();
    if (errors.length > 0) throw errors[0];
    return result;
  } finally {
    stop();
  }
}
