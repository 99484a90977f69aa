import type { TSESLint } from "@typescript-eslint/utils";
import { type AnalysisOptions, DEFAULT_OPTIONS, FileModel } from "../analysis/model.ts";
import { parse, remember, reusable } from "../analysis/parse.ts";
import { reportInternalError } from "../detect/index.ts";

export type RuleOptions = { confidence?: "certain" | "possible" } & { [Name in keyof AnalysisOptions]?: string[] };

const models = new WeakMap<object, Map<string, FileModel | undefined>>();

/** The options of `settings["stale-guard"]` and of the rule, added to the built-in names. */
export function optionsFor(settings: Readonly<Record<string, unknown>>, rule: RuleOptions): AnalysisOptions {
  const shared = settings["stale-guard"];
  const fromSettings = (shared !== null && typeof shared === "object" ? shared : {}) as RuleOptions;
  const names = (key: keyof AnalysisOptions): readonly string[] => {
    const added = [...toNames(fromSettings[key]), ...toNames(rule[key])];
    return added.length === 0 ? DEFAULT_OPTIONS[key] : [...DEFAULT_OPTIONS[key], ...added];
  };
  return { schedulers: names("schedulers"), teardowns: names("teardowns"), guards: names("guards"), registrations: names("registrations") };
}

/** One model per file and set of options, shared by all rules; undefined when the file defeats the analysis. */
export function modelFor(sourceCode: Readonly<TSESLint.SourceCode>, fileName: string, options: AnalysisOptions): FileModel | undefined {
  let byOptions = models.get(sourceCode);
  if (byOptions === undefined) models.set(sourceCode, (byOptions = new Map<string, FileModel | undefined>()));
  const key = JSON.stringify(options);
  if (!byOptions.has(key)) {
    let model: FileModel | undefined;
    try {
      const tree = parsedBy(sourceCode) ?? parse(sourceCode.text, fileName);
      remember(tree, fileName);
      model = new FileModel(tree, options);
    } catch (error) {
      reportInternalError(error, fileName);
    }
    byOptions.set(key, model);
  }
  return byOptions.get(key);
}

/** typescript-eslint's own tree, when it comes from the same copy of TypeScript; `getParserServices()` would throw in oxlint. */
export function parsedBy(sourceCode: Readonly<TSESLint.SourceCode>): ReturnType<typeof reusable> {
  const services = sourceCode.parserServices as { esTreeNodeToTSNodeMap?: { get(node: unknown): unknown } } | undefined;
  return reusable(services?.esTreeNodeToTSNodeMap?.get(sourceCode.ast), sourceCode.text);
}

function toNames(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === "string") : [];
}
