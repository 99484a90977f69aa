// Whatever a file is, each command answers for it or says in one line why it does not, and goes on with the others.
import * as parser from "@typescript-eslint/parser";
import { type ESLint, Linter } from "eslint";
import plugin from "eslint-plugin-stale-guard";
import { describe, expect, test } from "vitest";
import { tooLarge } from "../../codemods/src/files/too-large.ts";
import { deepSources, finding, hugeSources, oddSources } from "../../scripts/lib/harden/extremes.mjs";
import { type Outcome, run } from "../cli/support/command.ts";
import { folder } from "../cli/support/folder.ts";

const ledger = JSON.stringify({ version: 1, entries: [] });
const real = plugin as unknown as ESLint.Plugin;

const commands: Record<string, { argv: string[]; answered(stdout: string): string[] }> = {
  check: { argv: ["check", "--config", "strict", "--format", "json"], answered: (stdout) => resultsOf(stdout).filter(({ messages }) => messages.length > 0).map(({ filePath }) => nameOf(filePath)) },
  codemod: { argv: ["codemod", "--strict"], answered: (stdout) => [...stdout.matchAll(/^(?:\+\+\+ b\/)?([^:\s]+)(?::\d+ [a-z]+-[-a-z]+ .*)?$/gmu)].map(([, name = ""]) => name) },
  "raw-fetch": { argv: ["raw-fetch", "--allowlist", "raw-fetch.allowlist.json"], answered: (stdout) => [...stdout.matchAll(/^([^:\s]+):\d+:\d+: fetch\(/gmu)].map(([, name = ""]) => name) },
};

const resultsOf = (stdout: string): ESLint.LintResult[] => (stdout === "" ? [] : (JSON.parse(stdout) as ESLint.LintResult[]));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The files that a command answered for, and why it passed over the others. */
async function judged(files: Record<string, string | Uint8Array>, name: string): Promise<{ outcome: Outcome; answered: Set<string>; skipped: Map<string, string> }> {
  const { argv, answered } = commands[name] ?? { argv: [], answered: () => [] };
  const cwd = await folder({ ...files, "raw-fetch.allowlist.json": ledger } as Record<string, string>);
  const outcome = await run(cwd, [...argv, "."], { plugin: real });
  const lines = outcome.stderr.split("\n").filter(Boolean).map((line) => /^([^:]+):(.*)$/u.exec(line));
  return { outcome, answered: new Set(answered(outcome.stdout)), skipped: new Map(lines.map((parts) => [parts?.[1] ?? "", parts?.[2] ?? ""])) };
}

describe.each(Object.keys(commands))("%s", (command) => {
  test.each([1500, 10_000])("answers for files nested %i levels deep, or tells that it does not", async (depth) => {
    const files = deepSources(depth);
    const { outcome, answered, skipped } = await judged({ ...files, "shallow.js": `${finding}fetch("https://a.test");\n` }, command);
    expect(Object.keys(files).filter((name) => !answered.has(name) && !skipped.has(name))).toEqual([]);
    for (const [name, why] of skipped) expect(why, name).toMatch(/: it is nested too deeply$/u);
    expect(answered, outcome.stderr).toContain("shallow.js");
    expect(outcome.code).toBe(skipped.size > 0 ? 2 : 1);
    expect(skipped.size).toBeGreaterThan(4);
  });

  test("answers for strange files, or tells that it does not", async () => {
    // The codemod would check types in TypeScript, which takes seconds and tells nothing about parsing.
    const files = Object.entries(oddSources).filter(([name]) => command !== "codemod" || !name.endsWith(".ts"));
    const { outcome, answered, skipped } = await judged(Object.fromEntries(files), command);
    expect(outcome.code).toBe(2);
    for (const [name, text] of files) {
      const isWanted = typeof text === "string" && text.includes(command === "raw-fetch" ? "fetch(" : (finding.split("\n")[1] ?? ""));
      if (isWanted) expect([...answered, ...skipped.keys()], name).toContain(name);
    }
    for (const [name, why] of skipped) expect(why, name).toMatch(/cannot (?:parse|read|rewrite): \S/u);
    for (const name of ["hashbang.js", "mark-and-hashbang.js", "line-ends-crlf.js", "line-ends-ls-ps.js", "nul.js", "exotic.ts", "exotic.jsx", "emoji.js", "old-casts.ts"]) {
      if (command !== "codemod") expect(skipped.has(name), `${name}: ${skipped.get(name)}`).toBe(false);
    }
  });
});

test("inside ESLint the rules keep silent about what they cannot walk", () => {
  const linter = new Linter();
  const { strict } = plugin.configs;
  const config = [{ ...strict, plugins: { "stale-guard": real }, files: ["**/*.{js,jsx,ts}"], languageOptions: { parser } }] as Linter.Config[];
  let linted = 0;
  for (const [name, text] of Object.entries(deepSources(250))) {
    const messages = linter.verify(text, config, { filename: name });
    if (messages.some(({ fatal }) => fatal)) continue;
    linted += 1;
    expect(messages.map(({ ruleId }) => ruleId), name).toContain("stale-guard/require-timer-guard");
  }
  expect(linted).toBeGreaterThan(20);
});

test("what the memory would not do for is not begun", async () => {
  expect(tooLarge(5_000_000, 512 * 2 ** 20)).toBe("4.8 MB are too much for the memory that Node has; NODE_OPTIONS=--max-old-space-size=1280 gives it more");
  expect(tooLarge(2_000_000, 512 * 2 ** 20)).toBeUndefined();
});

test("small files of the kinds that come in 5 MB", async () => {
  const { answered, skipped } = await judged(hugeSources(20_000), "check");
  expect([...skipped]).toEqual([]);
  expect(answered.size).toBeGreaterThanOrEqual(10);
});
