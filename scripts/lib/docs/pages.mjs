// Every page with generated parts, and what belongs into each part.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { codemodPart } from "./codemod-parts.mjs";
import { commandTable } from "./command-parts.mjs";
import { primitiveHead, primitivesTable, signatures } from "./primitive-parts.mjs";
import { renderRegions } from "./regions.mjs";
import { optionsTable, oxlintBlock, ruleHead, rulesTable, settingsTable } from "./rule-parts.mjs";

const root = path.resolve(import.meta.dirname, "../../..");

const inFolder = (folder) => readdirSync(path.join(root, folder)).filter((name) => name.endsWith(".md")).map((name) => `${folder}/${name}`).sort();

/** Paths from the root. */
export const pages = ["README.md", "rules/README.md", "codemods/README.md", "runtime/README.md", ...inFolder("rules/docs"), ...inFolder("runtime/docs")];

export function readPage(file) {
  return readFileSync(path.join(root, file), "utf8");
}

/** The page as its sources want it. */
export function generated(file, text = readPage(file)) {
  const id = path.basename(file, ".md");
  return renderRegions(text, (name) => {
    const [kind, ...words] = name.split(" ");
    const render = renderers[kind];
    if (render === undefined) throw new Error(`${file}: nobody generates "${name}"`);
    return render({ file, id, text, words });
  });
}

const renderers = {
  rules: ({ file }) => rulesTable(file === "README.md" ? "rules/docs" : "docs"),
  head: ({ file, id }) => (file.startsWith("runtime/") ? primitiveHead(id) : ruleHead(id)),
  options: ({ id, words: [command] }) => (command === undefined ? optionsTable(id) : commandTable(command, "options")),
  "exit-codes": ({ words: [command] }) => commandTable(command, "exit codes"),
  settings: () => settingsTable(),
  oxlint: () => oxlintBlock(),
  primitives: () => primitivesTable(),
  signatures: ({ id }) => signatures(id),
  codemod: ({ id, text }) => codemodPart(id, text),
};
