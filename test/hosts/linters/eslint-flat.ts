import type { Parser } from "../pinned.ts";
import { babelOptions } from "./babel-options.ts";
import { lintWithEslint } from "./eslint-command.ts";
import { optionLevels, optionsFiles, settings, strictFiles } from "./levels.ts";
import type { Linter } from "./linter.ts";

const parsers: Readonly<Record<Parser, string>> = {
  espree: "const languageOptions = {};",
  "typescript-eslint": 'import { parser } from "typescript-eslint";\nconst languageOptions = { parser };',
  babel: `import * as parser from "@babel/eslint-parser";\nconst languageOptions = { parser, parserOptions: ${JSON.stringify(babelOptions)} };`,
  "its own": "",
};

export const eslintFlat: Linter = {
  configure: ({ parser, takesTypeScript }, folders) => ({
    "eslint.config.mjs": `import { defineConfig } from "eslint/config";
import staleGuard from "eslint-plugin-stale-guard";
${parsers[parser]}

export default defineConfig([
  {
    files: ["**/*.{js,cjs,mjs,jsx${takesTypeScript ? ",ts,cts,mts,tsx" : ""}}"],
    plugins: { "stale-guard": staleGuard },
    extends: ["stale-guard/recommended", "stale-guard/raw-fetch"],
    languageOptions,
    settings: ${JSON.stringify(settings)},
  },
  { files: ["**/*.{js,cjs,mjs,jsx${takesTypeScript ? ",tsx" : ""}}"], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
  { files: ["**/*.cjs"${takesTypeScript ? ', "**/*.cts"' : ""}], languageOptions: { sourceType: "commonjs" } },
  { files: ${JSON.stringify(strictFiles(folders))}, plugins: { "stale-guard": staleGuard }, extends: ["stale-guard/strict"] },
  { files: ${JSON.stringify(optionsFiles)}, rules: ${JSON.stringify(optionLevels)} },
]);
`,
  }),
  lint: (project, _, node) => lintWithEslint(project, node, ["src"]),
};
