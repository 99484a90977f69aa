// The plugin as it was built, or another one from a file.
import path from "node:path";
import { pathToFileURL } from "node:url";

export const prefix = "stale-guard";

export async function loadPlugin(file) {
  const loaded = await import(file ? pathToFileURL(path.resolve(file)).href : "eslint-plugin-stale-guard");
  return loaded.default ?? loaded;
}

/** The rule settings of a shipped config, e.g. `{ "stale-guard/some-rule": "error" }`. */
export function rulesOf(plugin, configName) {
  const config = plugin.configs?.[configName];
  if (!config) throw new Error(`the plugin has no config named "${configName}"`);
  const rules = Object.assign({}, ...[config].flat().map((part) => part.rules ?? {}));
  if (Object.keys(rules).length === 0) throw new Error(`config "${configName}" turns no rule on`);
  return rules;
}

/** The detectors without ESLint around them; null while the plugin does not offer them. */
export async function loadDetectors() {
  try {
    const detectors = await import("eslint-plugin-stale-guard/detect");
    return typeof detectors.analyze === "function" ? detectors : null;
  } catch (error) {
    if (error.code === "ERR_MODULE_NOT_FOUND") return null;
    throw error;
  }
}

/** Collects what the detectors swallow: a rule never throws, so a crashed analysis looks like clean code. */
export async function collectInternalErrors() {
  const errors = [];
  const detectors = await loadDetectors();
  detectors?.onInternalError?.((error, fileName) => errors.push(`${fileName}: ${error?.message ?? error}`));
  return errors;
}
