import type { TSESLint } from "@typescript-eslint/utils";
import type { Rule } from "./rules/rule.ts";

type RuleLevels = Record<string, TSESLint.Linter.RuleEntry>;

/** Every config, derived from the rules' meta. */
export function makeConfigs(plugin: { rules: Readonly<Record<string, Rule>> }) {
  const levels = (isOn: (rule: Rule) => boolean, level: TSESLint.Linter.RuleEntry): RuleLevels =>
    Object.fromEntries(Object.entries(plugin.rules).flatMap(([id, rule]) => (isOn(rule) ? [[`stale-guard/${id}`, level]] : [])));
  const recommended = levels((rule) => rule.meta.docs?.recommended === true, "error");
  const strict = levels((rule) => rule.meta.docs?.config === undefined, ["error", { confidence: "possible" }]);
  const rawFetch = levels((rule) => rule.meta.docs?.config === "raw-fetch", "error");
  const flat = (name: string, rules: RuleLevels) => ({ name: `stale-guard/${name}`, plugins: { "stale-guard": plugin }, rules });
  const legacy = (rules: RuleLevels) => ({ plugins: ["stale-guard"], rules });
  return {
    /** What is certain to go wrong in some interleaving. */
    recommended: flat("recommended", recommended),
    /** What may go wrong as well. */
    strict: flat("strict", strict),
    /** Network calls that the raw-fetch allowlist does not have. */
    "raw-fetch": flat("raw-fetch", rawFetch),
    /** For ESLint 8's eslintrc: `extends: ["plugin:stale-guard/legacy-recommended"]`. */
    "legacy-recommended": legacy(recommended),
    "legacy-strict": legacy(strict),
    "legacy-raw-fetch": legacy(rawFetch),
  };
}
