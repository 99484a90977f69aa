// The same findings whichever parser ESLint has: as much of `npm run hosts` as needs nothing installed.
import { fileURLToPath } from "node:url";
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { parser as ownParser } from "../../codemods/src/check/parser.ts";
import plugin from "../../rules/src/index.ts";
import { differences, silentRules } from "./compare.ts";
import type { Linted } from "./finding.ts";
import { type EslintResult, lintedOf } from "./linters/eslint-output.ts";
import { docsBlocks } from "./material/docs-blocks.ts";
import { encodings } from "./material/encodings.ts";
import { filesOfFolder, isCode, isTypeScript, type SourceFile } from "./material/source-file.ts";
import { strippedOfTypes } from "./material/stripped.ts";

const blocks = docsBlocks("docs");
const handwritten = filesOfFolder("hosts", fileURLToPath(new URL("../fixtures/hosts", import.meta.url)));
const code = [...blocks, ...strippedOfTypes("stripped", blocks), ...encodings("encodings"), ...handwritten].filter(({ path }) => isCode(path));
const javaScript = code.filter(({ path }) => !isTypeScript(path) && !path.endsWith("decorators.js"));
const rules = Object.keys(plugin.rules).map((id) => `stale-guard/${id}`);

function lint(files: readonly SourceFile[], parser: Linter.Parser | undefined, rulesOn = { ...plugin.configs.strict.rules, ...plugin.configs["raw-fetch"].rules }): Linted {
  const linter = new Linter();
  const languageOptions = { ...(parser && { parser }), parserOptions: { ecmaFeatures: { jsx: true } } };
  const config = [
    { files: ["**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}"], plugins: { "stale-guard": plugin }, rules: rulesOn, languageOptions },
    { files: ["**/*.ts", "**/*.mts"], languageOptions: { parserOptions: { ecmaFeatures: { jsx: false } } } },
    { files: ["**/*.cts"], languageOptions: { sourceType: "commonjs" } },
  ] as unknown as Linter.Config[];
  return lintedOf(".", files.map(({ path, text }) => ({ filePath: path, messages: linter.verify(text, config, { filename: path }) }) as EslintResult));
}

const typed = tseslint.parser as Linter.Parser;
const expected = lint(code, typed);

describe("every rule finds the same", () => {
  it("whatever is in the material", () => {
    expect(silentRules(rules, expected.findings)).toEqual([]);
    expect(expected.unparsed).toEqual([]);
  });

  it("with typescript-eslint's parser and with that of stale-guard check", () => {
    const own = lint(code, ownParser);
    expect(own.unparsed).toEqual([]);
    expect(differences(expected.findings, own.findings)).toEqual([]);
  });

  it("with espree", () => {
    const names = new Set(javaScript.map(({ path }) => path));
    const { findings, unparsed } = lint(javaScript, undefined);
    expect(unparsed).toEqual([]);
    expect(findings.length).toBeGreaterThan(100);
    expect(differences(expected.findings.filter(({ file }) => names.has(file)), findings)).toEqual([]);
  });
});

it("a plugin that is off, or whose files match nothing, does not pass for one that agrees", () => {
  expect(silentRules(rules, lint(code.slice(0, 5), typed, {}).findings)).toEqual(rules);
  expect(silentRules(rules, lint([{ path: "a.vue", text: "x" }], typed).findings)).toEqual(rules);
});
