import type { TSESLint } from "@typescript-eslint/utils";
import { addedNames, type AnalysisOptions } from "../analysis/model.ts";
import { isTriggered } from "../detect/fact.ts";
import { type Detector, runDetector } from "../detect/index.ts";
import { modelFor, optionsFor, type RuleOptions } from "./model-cache.ts";

interface RuleDocs {
  readonly description: string;
  readonly url: string;
  readonly recommended: boolean;
  /** The one config that has the rule, where it is in neither `recommended` nor `strict`. */
  readonly config?: string;
}

export type Rule = TSESLint.RuleModule<string, [(RuleOptions & { allowlist?: string })?], RuleDocs>;

type OptionName = keyof AnalysisOptions;

/** As the tables of the pages have them. */
const OPTION_DESCRIPTIONS: Readonly<Record<OptionName, string>> = {
  schedulers: "more functions that run their first argument later, like `setTimeout`",
  teardowns: "more functions that end a connection, where their own names do not tell",
  guards: "more properties and predicates that tell whether a connection is live",
  registrations: "more methods that hand an owner its client, beside `registerClient`",
};

export interface RuleSpec {
  readonly detector: Detector;
  /** One sentence that begins with Require or Disallow. */
  readonly description: string;
  readonly recommended: boolean;
  /** The names of the analysis that this rule lets users extend. */
  readonly options: readonly OptionName[];
  /** Whether some of its reports come with a suggestion. */
  readonly hasSuggestions?: boolean;
}

/** An ESLint rule from a detector: its facts, cut by confidence, become reports and suggestions. */
export function createRule({ detector, description, recommended, options: optionNames, hasSuggestions = false }: RuleSpec): Rule {
  const names = Object.fromEntries(
    optionNames.map((name) => [name, { type: "array", items: { type: "string" }, uniqueItems: true, description: OPTION_DESCRIPTIONS[name] } as const]),
  );
  return {
    meta: {
      type: "problem",
      docs: { description, recommended, url: `https://unpkg.com/eslint-plugin-stale-guard/docs/${detector.rule}.md` },
      hasSuggestions,
      messages: { ...detector.messages },
      schema: [
        {
          type: "object",
          additionalProperties: false,
          properties: {
            confidence: { type: "string", enum: ["certain", "possible"], description: "the least confidence that is reported" },
            ...names,
          },
        },
      ],
      defaultOptions: [{ confidence: "certain" }],
    },
    defaultOptions: [],
    create(context) {
      const { sourceCode } = context;
      const ruleOptions = context.options[0] ?? {};
      const options = optionsFor(context.settings, ruleOptions);
      if (!isTriggered(detector, sourceCode.text, addedNames(options))) return {};
      return {
        Program() {
          const model = modelFor(sourceCode, context.filename, options);
          if (model === undefined) return;
          for (const fact of runDetector(detector, model)) {
            if (fact.confidence === "possible" && ruleOptions.confidence !== "possible") continue;
            context.report({
              messageId: fact.messageId,
              data: fact.data,
              loc: { start: sourceCode.getLocFromIndex(fact.start), end: sourceCode.getLocFromIndex(fact.end) },
              suggest: fact.suggestions.map(({ messageId, edits, data }) => ({
                messageId,
                ...(data === undefined ? {} : { data }),
                fix: (fixer) => edits.map(({ start, end, text }) => fixer.replaceTextRange([start, end], text)),
              })),
            });
          }
        },
      };
    },
  };
}
