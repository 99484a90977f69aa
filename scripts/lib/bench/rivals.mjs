// Other rules against late code, and a preset that many projects have on, each as { name, plugins, rules }.
import cleanTimer from "eslint-plugin-clean-timer";
import listeners from "eslint-plugin-listeners";
import promise from "eslint-plugin-promise";
import tseslint from "typescript-eslint";

const atomicUpdates = { name: "require-atomic-updates (ESLint)", plugins: {}, rules: { "require-atomic-updates": "error" } };

export const rivals = [atomicUpdates, allOf("eslint-plugin-clean-timer", cleanTimer), allOf("eslint-plugin-listeners", listeners), allOf("eslint-plugin-promise", promise)];

export const typescriptStrict = merged("typescript-eslint strict", tseslint.configs.strict);
export const typescriptStrictTyped = merged("typescript-eslint strict-type-checked", tseslint.configs.strictTypeChecked);

function allOf(name, plugin) {
  const rules = Object.keys(plugin.rules).map((rule) => [`rival/${rule}`, "error"]);
  return { name: `${name}, all rules`, plugins: { rival: plugin }, rules: Object.fromEntries(rules) };
}

/** A preset is a list of configs; files and parsers are the bench's own. */
function merged(name, configs) {
  const parts = configs.filter(({ files }) => files === undefined);
  return { name, plugins: Object.assign({}, ...parts.map(({ plugins }) => plugins)), rules: Object.assign({}, ...parts.map(({ rules }) => rules)) };
}
