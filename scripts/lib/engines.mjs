// Two ways to the same reports, { rule, line, endLine, message }: the detectors alone, which is fast, or ESLint.
import { loadDetectors, prefix, rulesOf } from "./plugin.mjs";

/** What a config reports of the detectors' facts; the rest is left to stricter users. */
const reported = { recommended: ["certain"], strict: ["certain", "possible"] };

/** One engine per config, or two where both are to be compared: { config, name, engine }. */
export async function chooseRuns(plugin, configs, { engine: wanted, plugin: file, scratch }) {
  const detectors = file ? null : await loadDetectors();
  const remembered = detectors && { analyze: rememberingLast(detectors.analyze) };
  const make = {
    detect(config) {
      if (!detectors) throw new Error("the plugin offers no detectors to call");
      return detectorEngine(remembered, plugin, config);
    },
    eslint: (config) => eslintEngine(plugin, config, scratch),
  };
  const names = wanted === "both" ? ["detect", "eslint"] : [wanted ?? (detectors ? "detect" : "eslint")];
  const unknown = names.find((name) => !Object.hasOwn(make, name));
  if (unknown !== undefined) throw new Error(`no such engine: ${unknown}`);
  return Promise.all(names.flatMap((name) => configs.map(async (config) => ({ config, name, engine: await make[name](config) }))));
}

/** Each config asks for the same few texts one after the other. */
function rememberingLast(analyze) {
  const known = [];
  return (text, fileName) => {
    let one = known.find((other) => other.text === text && other.fileName === fileName);
    if (!one) {
      one = { text, fileName, findings: analyze(text, fileName) };
      known.push(one);
      if (known.length > 2) known.shift();
    }
    return one.findings;
  };
}

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

async function eslintEngine(plugin, configName, folder) {
  const rules = rulesOf(plugin, configName);
  const [parser, { Linter }] = await Promise.all([import("@typescript-eslint/parser"), import("eslint")]);
  const linter = new Linter({ cwd: folder });
  const config = {
    files: ["**/*.{js,mjs,cjs,jsx,ts,tsx,mts,cts}"],
    plugins: { [prefix]: plugin },
    rules,
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
