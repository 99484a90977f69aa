import type { Parser } from "../pinned.ts";
import { babelOptions } from "./babel-options.ts";
import { lintWithEslint } from "./eslint-command.ts";
import { optionLevels, optionsFiles, settings, strictFiles } from "./levels.ts";
import type { Linter } from "./linter.ts";

const parsers: Readonly<Record<Parser, object>> = {
  espree: {},
  "typescript-eslint": { parser: "@typescript-eslint/parser" },
  babel: { parser: "@babel/eslint-parser" },
  "its own": {},
};

export const eslintrc: Linter = {
  configure: ({ parser }, folders) => ({
    ".eslintrc.json": JSON.stringify({
      root: true,
      extends: ["plugin:stale-guard/legacy-recommended", "plugin:stale-guard/legacy-raw-fetch"],
      ...parsers[parser],
      parserOptions: { ecmaVersion: "latest", sourceType: "module", ecmaFeatures: { jsx: true }, ...(parser === "babel" ? babelOptions : {}) },
      settings,
      overrides: [
        { files: ["*.cjs", "*.cts"], parserOptions: { sourceType: "commonjs" } },
        { files: strictFiles(folders), extends: ["plugin:stale-guard/legacy-strict"] },
        { files: optionsFiles, rules: optionLevels },
      ],
    }),
  }),
  lint: (project, { takesTypeScript }, node) =>
    lintWithEslint(project, node, ["--ext", `.js,.cjs,.mjs,.jsx${takesTypeScript ? ",.ts,.cts,.mts,.tsx" : ""}`, "src"]),
};
