// ESLint with every rule of a plugin on, which tells what would otherwise pass unseen: errors that the analysis keeps to
// itself, and rules that never ran.
import * as parser from "@typescript-eslint/parser";
import { type ESLint, Linter, type Rule } from "eslint";
import { root } from "../../scripts/lib/published-sources.mjs";

export type ErrorSource = (handler: (error: unknown, fileName: string) => void) => () => void;

type Rules = Record<string, Rule.RuleModule>;

export class WatchedLinter {
  /** In how many files each rule was created, and in how many it had something to look at. */
  readonly created = new Map<string, number>();
  readonly awake = new Map<string, number>();
  readonly rules: readonly string[];
  findings = 0;
  readonly #linter = new Linter({ cwd: root });
  readonly #config: Linter.Config[];
  readonly #swallowed: { error: unknown; fileName: string }[] = [];
  readonly #unsubscribe: () => void;

  constructor(plugin: unknown, onInternalError: ErrorSource) {
    const { rules = {}, configs } = plugin as ESLint.Plugin & { rules?: Rules };
    const strict = [configs?.strict ?? []].flat().map((part) => ("rules" in part ? part.rules : {}));
    const settings = Object.assign({}, ...strict) as Linter.RulesRecord;
    this.rules = Object.keys(rules);
    const watched = Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, this.#watch(name, rule)]));
    this.#config = [
      { ignores: ["!**/node_modules/"] },
      {
        files: ["**/*.*"],
        plugins: { "stale-guard": { rules: watched } },
        rules: Object.fromEntries(this.rules.map((name) => [`stale-guard/${name}`, settings[`stale-guard/${name}`] ?? "error"])),
        languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
      },
    ];
    this.#unsubscribe = onInternalError((error, fileName) => this.#swallowed.push({ error, fileName }));
  }

  /** Whether the text parsed, so that the rules could run. Throws what a rule throws, and what one swallowed. */
  lint(text: string, fileName: string): boolean {
    const messages = this.#linter.verify(text, this.#config, { filename: fileName, allowInlineConfig: false });
    this.failOnSwallowed();
    if (messages.some(({ fatal }) => fatal)) return false;
    const unexpected = messages.find(({ ruleId }) => ruleId === null);
    if (unexpected) throw new Error(`${fileName} was not linted: ${unexpected.message}`);
    this.findings += messages.length;
    return true;
  }

  failOnSwallowed(): void {
    const [first] = this.#swallowed.splice(0);
    if (first) throw new Error(`swallowed in ${first.fileName}: ${describe(first.error)}`, { cause: first.error });
  }

  stop(): void {
    this.#unsubscribe();
  }

  #watch(name: string, rule: Rule.RuleModule): Rule.RuleModule {
    const count = (counts: Map<string, number>) => counts.set(name, (counts.get(name) ?? 0) + 1);
    return {
      ...rule,
      create: (context) => {
        count(this.created);
        let isAwake = false;
        const wake = () => {
          if (!isAwake) count(this.awake);
          isAwake = true;
        };
        const listeners = Object.entries(rule.create(context)) as [string, (...args: unknown[]) => void][];
        return Object.fromEntries(
          listeners.map(([event, listener]) => [
            event,
            (...args: unknown[]) => {
              wake();
              listener(...args);
            },
          ]),
        );
      },
    };
  }
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 3).join(" ") : String(error);
}
