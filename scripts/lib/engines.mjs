// Two ways to the same reports, { rule, line, endLine, message }: the detectors alone, which is fast, or ESLint.
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { prefix, rulesOf } from "./plugin.mjs";

/** What a config reports of the detectors' facts; the rest is left to stricter users. */
const reported = { recommended: ["certain"], strict: ["certain", "possible"] };

export function detectorEngine(detectors, plugin, configName) {
  const confidences = reported[configName];
  if (!confidences) throw new Error(`the detectors know the configs ${Object.keys(reported).join(" and ")}, not "${configName}"`);
  const rules = new Set(enabledRules(rulesOf(plugin, configName)));
  return (text, fileName) =>
    detectors
      .analyze(text, fileName)
      .filter(({ rule, confidence }) => rules.has(rule) && confidences.includes(confidence))
      .map(({ rule, line, endLine, message }) => ({ rule, line, endLine, message }));
}

export function eslintEngine(plugin, configName, folder) {
  const linter = new Linter({ cwd: folder });
  const config = {
    files: ["**/*.{js,mjs,cjs,jsx,ts,tsx,mts,cts}"],
    plugins: { [prefix]: plugin },
    rules: rulesOf(plugin, configName),
    languageOptions: { parser, sourceType: "module", ecmaVersion: "latest", parserOptions: { ecmaFeatures: { jsx: true } } },
    linterOptions: { reportUnusedDisableDirectives: "off" },
  };
  return (text, filename) => {
    const messages = linter.verify(text, [config], { filename, allowInlineConfig: false });
    const unreadable = messages.find((message) => message.fatal || message.ruleId === null);
    if (unreadable) throw new Error(unreadable.message);
    return messages.map(({ ruleId, line, endLine = line, message }) => ({ rule: ruleId.slice(prefix.length + 1), line, endLine, message }));
  };
}

function enabledRules(settings) {
  return Object.entries(settings)
    .filter(([, setting]) => !["off", 0].includes([setting].flat()[0]))
    .map(([id]) => id.slice(prefix.length + 1));
}
