// A rule: its files, and the lists it stands in.
import { camel, readTemplate } from "./templates.mjs";
import { withLine } from "./register.mjs";

export const ruleName = /^(?:no|require|assign)(?:-[a-z]+)+$/;

/** Texts by path, for files that are new and files that change; `read` gives the tree's own. */
export function ruleFiles(id, read) {
  const name = camel(id);
  const fill = (template) => readTemplate(`rule/${template}`, { ID: id, NAME: name, VERB: id.startsWith("no-") ? "Disallow" : "Require" });
  const created = {
    [`rules/src/detect/${id}.ts`]: fill("detector"),
    [`rules/src/rules/${id}.ts`]: fill("rule"),
    [`rules/docs/${id}.md`]: fill("page"),
    [`test/rules/${id}/fill-in.test.ts`]: fill("test"),
  };
  const rule = /(?:no|require|assign)-[a-z-]+/.source;
  const importOf = (folder) => new RegExp(`^import \\{ \\w+ \\} from "${folder}/(${rule})\\.ts";$`);
  const change = (path, ...lines) => [path, lines.reduce((text, [kind, line, key = id]) => withLine(text, kind, key, line), read(path))];
  const changed = Object.fromEntries([
    change("rules/src/detect/index.ts", [importOf("\\."), `import { ${name} } from "./${id}.ts";`], [/^ {2}((?:no|require|assign)[A-Z]\w+),$/, `  ${name},`, name]),
    change("rules/src/index.ts", [importOf("\\./rules"), `import { ${name} } from "./rules/${id}.ts";`], [new RegExp(`^ {2}"(${rule})": \\w+,$`), `  "${id}": ${name},`]),
    change("test/support/witness-law.ts", [new RegExp(`^ {2}"(${rule})": \\{`), `  "${id}": { fillIn: "arms, goes wrong" },`]),
  ]);
  return { created, changed };
}
