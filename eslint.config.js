import eslintPlugin from "eslint-plugin-eslint-plugin";
import staleGuard from "eslint-plugin-stale-guard";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig([
  { ignores: ["**/dist/", "test/fixtures/", "coverage/"] },
  {
    files: ["test/**/*.ts", "vitest.config.ts"],
    extends: [tseslint.configs.strict],
    rules: { "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_" }] },
  },
  {
    files: ["{rules,codemods,runtime}/src/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json" } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      // `import ts from "typescript"` costs 250 ms: Node first looks for its nine megabytes' module format and exports.
      "@typescript-eslint/no-require-imports": ["error", { allowAsImport: true }],
      // Numbers and booleans read well in templates.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // TypeScript's node types promise children that a half-typed file does not have.
      "@typescript-eslint/no-unnecessary-condition": "off",
      // RuleModule's type still asks for the old member beside `meta.defaultOptions`.
      "@typescript-eslint/no-deprecated": "off",
      // Methods of injected objects are passed on as they are; ours do not use `this`, ESLint's are called in place.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["rules/src/**/*.ts"],
    plugins: { "eslint-plugin": eslintPlugin },
    rules: { "eslint-plugin/require-meta-schema-description": "off", "eslint-plugin/prefer-message-ids": "error" },
  },
  {
    // The detectors and helpers keep to one idea; what needs more lines says why here.
    files: ["rules/src/**/*.ts", "codemods/src/**/*.ts", "runtime/src/**/*.ts"],
    rules: { "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }] },
  },
  {
    // One walk over statements and expressions, and one over declarations: split, each half would need the other's state.
    files: ["rules/src/analysis/flow.ts", "rules/src/analysis/inventory.ts"],
    rules: { "max-lines": ["error", { max: 460, skipBlankLines: true, skipComments: true }] },
  },
  // Our own rules on our own code.
  { files: ["**/*.{js,mjs,ts}"], extends: [staleGuard.configs.strict] },
]);
