// A primitive of the runtime: its files, its subpath, and its line in the list of pages.
import { camel, readTemplate } from "./templates.mjs";

export const primitiveName = /^[a-z]+(?:-[a-z]+)*$/;

/** Texts by path, for files that are new and files that change; `read` gives the tree's own. */
export function primitiveFiles(id, read) {
  const name = camel(id);
  const fill = (template) => readTemplate(`primitive/${template}`, { ID: id, NAME: name, OPTIONS: `${name[0].toUpperCase()}${name.slice(1)}Options` });
  const created = {
    [`runtime/src/${id}.ts`]: fill("source"),
    [`runtime/docs/${id}.md`]: fill("page"),
    [`test/runtime/${id}.test.ts`]: fill("test"),
  };
  const manifest = JSON.parse(read("runtime/package.json"));
  const subpath = { "stale-guard-source": `./src/${id}.ts`, types: `./dist/${id}.d.ts`, default: `./dist/${id}.js` };
  const before = (key, entries, entry) => Object.fromEntries(entries.toSpliced(entries.findIndex(([each]) => each === key), 0, entry));
  const exports = before("./testing", Object.entries(manifest.exports), [`./${id}`, subpath]);
  const list = `  ${id.includes("-") ? `"${id}"` : id}: {\n    use: "\`${name}(token, options)\`",\n    what: "FILL IN: what it is for",\n    rules: [],\n  },\n`;
  const changed = {
    "runtime/package.json": `${JSON.stringify({ ...manifest, exports }, null, 2)}\n`,
    "scripts/lib/docs/primitives.mjs": read("scripts/lib/docs/primitives.mjs").replace(/^ {2}testing: \{$/m, (line) => list + line),
  };
  return { created, changed };
}
