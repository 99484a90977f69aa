import { basename } from "node:path";
import { ESLint, type Rule } from "eslint";
import { expect, it, onTestFinished, vi } from "vitest";
import { lintResults, run } from "./support/command.ts";
import { folder } from "./support/folder.ts";

const cast = "const a = <string>planted;";
const element = "const a = <p>{planted}</p>;";
const decorator = "class A { @planted() run() {} constructor(@planted private x: string) {} }";

it.each([
  ["a.ts", cast],
  ["a.mts", cast],
  ["a.cts", cast],
  ["a.ts", "const f = <T>(x: T) => planted;"],
  ["a.tsx", element],
  ["a.jsx", element],
  ["a.js", element],
  ["a.mjs", element],
  ["a.cjs", element],
  ["a.js", "class A { @planted run() {} }"],
  ["a.ts", decorator],
  ["a.tsx", decorator],
  ["a.js", "#!/usr/bin/env node\nimport 'x'; await planted;"],
  ["a.js", "const x = require('x'); if (x) return planted; module.exports = x;"],
  ["a.cjs", "return planted;"],
  ["a.cts", "import x = require('x'); export = planted;"],
  ["a.mts", "export {}; await planted;"],
  ["a.ts", "\uFEFFplanted;"],
  ["a.ts", "using x = planted satisfies object; enum E { A } declare namespace N {}"],
])("%s parses %j", async (name, text) => {
  const { code, stderr } = await run(await folder({ [name]: text }), ["check"]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
});

it.each([
  ["a.ts", element],
  ["a.tsx", cast],
])("%s does not parse %j", async (name, text) => {
  const { code, stderr } = await run(await folder({ [name]: text }), ["check"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(new RegExp(`^${name}:1:\\d+: cannot parse: [^\\n]+\\n$`, "u"));
});

it("tells the rules of the current folder", async () => {
  const seen: string[] = [];
  const look: Rule.RuleModule = {
    create({ filename, cwd }) {
      seen.push(`${cwd} ${basename(filename)}`);
      return {};
    },
  };
  const plugin = { rules: { look }, configs: { recommended: { rules: { "stale-guard/look": "error" } } } } as const;
  const cwd = await folder({ "a.cts": "", "b.jsx": "" });
  await run(cwd, ["check"], { plugin });
  expect(seen).toEqual([`${cwd} a.cts`, `${cwd} b.jsx`]);
});

it("tells a rule that speaks of parsing from a file that does not parse", async () => {
  const speak: Rule.RuleModule = {
    create: (context) => ({ Program: (node) => context.report({ node, message: "Parsing error: of yours" }) }),
  };
  const plugin = { rules: { speak }, configs: { recommended: { rules: { "stale-guard/speak": "error" } } } } as const;
  expect(await run(await folder({ "a.ts": "" }), ["check"], { plugin })).toMatchObject({ code: 1, stderr: "" });
});

it("asks for no types, even beside a tsconfig.json that is broken", async () => {
  const cwd = await folder({ "a.ts": "planted;", "tsconfig.json": "{ nonsense" });
  expect(await lintResults(cwd)).toMatchObject([{ errorCount: 1 }]);
});

it("takes no configuration from the folder, and does not speak of it", async () => {
  const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  const cwd = await folder({
    "a.ts": "planted;",
    "eslint.config.js": "throw new Error('read');",
    ".eslintrc.json": '{ "ignorePatterns": ["*"] }',
    ".eslintignore": "*",
  });
  expect(await run(cwd, ["check", "a.*"])).toMatchObject({ code: 1, stderr: "" });
  expect(warn).not.toHaveBeenCalled();
  // ESLint itself would have.
  new ESLint({ cwd, overrideConfigFile: true });
  expect(warn).toHaveBeenCalledOnce();
});
