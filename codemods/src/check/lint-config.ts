import type { ESLint, Linter } from "eslint";
import { UsageError } from "../cli/usage-error.ts";
import { sourceFiles } from "../files/source-files.ts";
import type { CheckOptions } from "./options.ts";
import { parser } from "./parser.ts";

const namespace = "stale-guard";

export interface LintConfig {
  readonly blocks: Linter.Config[];
  /** Whether findings of a rule are this run's to report. */
  reports(ruleId: string | null): boolean;
}

/** The flat configuration of a run: the plugin's shipped rules over a parser that asks nothing of the project's TypeScript. */
export function lintConfig(plugin: ESLint.Plugin, options: CheckOptions): LintConfig {
  const language = languageBlocks(plugin, options);
  const shipped = shippedBlocks(plugin, options.config);
  if (options.rules.length === 0) {
    return { blocks: [...language, ...shipped], reports: (ruleId) => ruleId?.startsWith(`${namespace}/`) ?? false };
  }
  const rules = options.rules.map((typed) => knownRule(plugin, typed));
  return {
    blocks: [...language, ...only(rules, shipped, plugin)],
    reports: (ruleId) => ruleId !== null && rules.includes(ruleId),
  };
}

function languageBlocks(plugin: ESLint.Plugin, options: CheckOptions): Linter.Config[] {
  return [
    // Which files to lint is settled before ESLint sees them.
    { ignores: ["!**/node_modules/", "!.git/"] },
    {
      files: [sourceFiles],
      plugins: { [namespace]: plugin },
      languageOptions: { parser },
      // ESLint's cache takes note of this setting, and not of the constructor's option that means the same.
      linterOptions: { noInlineConfig: !options.inlineConfig },
    },
  ];
}

function knownRule({ rules = {} }: ESLint.Plugin, typed: string): string {
  const name = typed.startsWith(`${namespace}/`) ? typed.slice(namespace.length + 1) : typed;
  if (Object.hasOwn(rules, name)) return `${namespace}/${name}`;
  throw new UsageError(`unknown rule '${typed}'; there are ${Object.keys(rules).join(", ")}`);
}

function shippedBlocks({ configs = {} }: ESLint.Plugin, name: CheckOptions["config"]): Linter.Config[] {
  return [configs[name] ?? []].flat() as Linter.Config[];
}

/** The shipped blocks with no rules but the named ones, which keep the setting they were shipped with. */
function only(rules: readonly string[], shipped: Linter.Config[], plugin: ESLint.Plugin): Linter.Config[] {
  const settings: Linter.RulesRecord = {};
  for (const block of [...shippedBlocks(plugin, "strict"), ...shipped]) Object.assign(settings, block.rules);
  const chosen = rules.map((rule) => [rule, isOff(settings[rule]) ? "error" : settings[rule]] as [string, Linter.RuleEntry]);
  return [...shipped.map((block) => ({ ...block, rules: {} })), { rules: Object.fromEntries(chosen) }];
}

function isOff(entry: Linter.RuleEntry | undefined): boolean {
  const severity: unknown = Array.isArray(entry) ? entry[0] : (entry ?? "off");
  return severity === "off" || severity === 0;
}
