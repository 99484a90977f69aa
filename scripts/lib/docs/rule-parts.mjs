// What the pages say of the rules, from the rules' own `meta`.
import { rules } from "eslint-plugin-stale-guard";
import { installedPipeline } from "stale-guard/pipeline";
import { primitivesFor } from "./primitives.mjs";
import { markdownTable } from "./regions.mjs";

const tick = (is) => (is ? "✓" : "");

/** Rules with findings that `codemod` rewrites: in a run of all, or only where named. */
export async function codemodOf(id) {
  const codemods = await installedPipeline.loadCodemods();
  if (codemods.some(({ rule }) => rule === id)) return "all";
  return rules[id].meta.docs.config === "raw-fetch" ? "named" : "none";
}

/** All rules, with paths from the page that shows them. */
export async function rulesTable(docs) {
  const rows = [];
  for (const [id, { meta }] of Object.entries(rules)) {
    const { description, recommended, config } = meta.docs;
    const codemod = { all: "✓", named: "by name", none: "" }[await codemodOf(id)];
    const inStrict = config === undefined ? "✓" : `\`${config}\``;
    rows.push([`[${id}](${docs}/${id}.md)`, description, tick(recommended), inStrict, codemod, tick(meta.hasSuggestions)]);
  }
  return markdownTable(["rule", "description", "recommended", "strict", "codemod", "suggestions"], rows);
}

/** What stands below a rule's title. */
export async function ruleHead(id) {
  const { docs, hasSuggestions } = rules[id].meta;
  const configs = docs.config === undefined ? (docs.recommended ? "`recommended` and `strict`" : "`strict`") : `\`${docs.config}\``;
  const codemod = await codemodOf(id);
  const command = `[\`npx stale-guard codemod${codemod === "named" ? ` --rule ${id}` : ""}\`](#what-the-codemod-makes-of-it)`;
  const facts = [
    `In the ${configs === "`recommended` and `strict`" ? "configs" : "config"} ${configs}`,
    codemod === "none" ? "no codemod" : `rewritten by ${command}`,
    hasSuggestions === true ? "offers [suggestions](#suggestions)" : "no suggestions",
  ];
  const links = primitivesFor(id).map((name) => `[${name}](../../runtime/docs/${name}.md)`);
  const helped = links.length === 0 ? "" : ` The runtime's answer: ${links.join(", ")}.`;
  return `${docs.description}.\n\n${facts.join("; ")}.${helped}`;
}

export function optionsTable(id) {
  const { schema, defaultOptions } = rules[id].meta;
  const [{ properties }] = schema;
  const [defaults = {}] = defaultOptions;
  const rows = Object.entries(properties).map(([name, { type, enum: values, description }]) => {
    const shown = type === "array" ? "`string[]`" : (values?.map((value) => `\`"${value}"\``).join(" or ") ?? `\`${type}\``);
    const preset = type === "string" && defaults[name] === undefined ? "" : `\`${JSON.stringify(defaults[name] ?? [])}\``;
    return [`\`${name}\``, shown, preset, description];
  });
  return markdownTable(["name", "type", "default", "meaning"], rows);
}

/** The names that `settings["stale-guard"]` takes, with what the rules' options say of them. */
export function settingsTable() {
  const all = Object.assign({}, ...Object.values(rules).map(({ meta }) => meta.schema[0].properties));
  const rows = Object.entries(all).filter(([, { type }]) => type === "array");
  return markdownTable(["name", "meaning"], rows.map(([name, { description }]) => [`\`${name}\``, description]));
}

/** oxlint's configuration: it knows no shared configs of plugins. */
export function oxlintBlock() {
  const ids = Object.keys(rules).filter((id) => rules[id].meta.docs.config === undefined && rules[id].meta.docs.recommended);
  const config = { jsPlugins: ["eslint-plugin-stale-guard"], rules: Object.fromEntries(ids.map((id) => [`stale-guard/${id}`, "error"])) };
  return `\`\`\`json\n${JSON.stringify(config, null, 2)}\n\`\`\``;
}
