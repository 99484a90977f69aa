import { run } from "../project/run.ts";
import { type EslintResult, lintedOf } from "./eslint-output.ts";
import { optionLevels, optionsFiles, settings, strictFiles } from "./levels.ts";
import type { Linter } from "./linter.ts";

/** Its command tells no suggestions; what editors ask does. */
const script = `import { Rslint } from "@rslint/core";
const rslint = new Rslint();
const results = await rslint.lintFiles(["src/**/*"]);
await rslint.close();
process.stdout.write(JSON.stringify(results));
`;

export const rslint: Linter = {
  configure: (_, folders) => ({
    "lint.mjs": script,
    "rslint.config.mjs": `import staleGuard from "eslint-plugin-stale-guard";

const { recommended, strict, "raw-fetch": rawFetch } = staleGuard.configs;

export default [
  {
    files: ["**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}"],
    plugins: { "stale-guard": staleGuard },
    settings: ${JSON.stringify(settings)},
    rules: { ...recommended.rules, ...rawFetch.rules },
  },
  { files: ${JSON.stringify(strictFiles(folders))}, rules: strict.rules },
  { files: ${JSON.stringify(optionsFiles)}, rules: ${JSON.stringify(optionLevels)} },
];
`,
  }),
  async lint({ folder }, _, node) {
    const { stdout, stderr } = await run(node, ["lint.mjs"], folder);
    if (stdout === "") throw new Error(`rslint said nothing but ${stderr}`);
    return lintedOf(folder, JSON.parse(stdout) as EslintResult[]);
  },
};
