import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ESLint } from "eslint";
import plugin from "eslint-plugin-stale-guard";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { checked, guarded, ledgerName, ledgerText, rawFetch } from "./support/raw-fetch.ts";

const files = {
  "src/a.ts": "export async function load(url: string) {\n  return [fetch(url), fetch(url), globalThis.fetch?.(url)];\n}\n",
  "src/b.mjs": 'import got, { get } from "got";\nimport http from "node:http";\nexport class Client {\n  open = () => new WebSocket("wss://b.test");\n  ask() {\n    http.get("http://b.test");\n    return get(got);\n  }\n}\n',
  "src/c.cjs": 'const { request: ask } = require("undici");\nexports.late = (name, send = fetch) => [globalThis[name], ask(send)];\n',
  "src/d.tsx": 'export const View = () => <a onClick={() => navigator.sendBeacon("/x")}>{String(new XMLHttpRequest())}</a>;\n',
  "src/e.ts": 'import { tmpdir } from "node:os";\nexport const where = () => tmpdir();\n',
  "src/old/f.ts": "export const far = (url: string) => fetch(url + '/f');\n",
  "src/own.ts": "function fetch(url: string) {\n  return url;\n}\nexport const own = () => fetch('x');\n",
  "src/a.test.ts": "fetch('https://test.test');\n",
  "packages/p/g.ts": "export const g = () => fetch('https://g.test');\n",
  [`packages/p/${ledgerName}`]: '{ "version": 1, "entries": [] }\n',
};

/** What the rule says, in the gate's words. A file near to another ledger is that one's, in both. */
async function ruleSays(cwd: string): Promise<string[]> {
  const config = [
    { files: ["**/*.{ts,tsx}"], languageOptions: { parser: tseslint.parser, parserOptions: { ecmaFeatures: { jsx: true } } } },
    { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
    plugin.configs["raw-fetch"],
  ];
  const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: config as unknown as ESLint.Options["overrideConfig"] });
  const kinds: Record<string, string> = { rawCall: "violation", forbiddenCall: "violation", expired: "expired", unanalysable: "not-analysed" };
  const results = await eslint.lintFiles(["src/**/*.{ts,tsx,mjs,cjs}"]);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, column, messageId = "", message }) => `${kinds[messageId] ?? message} ${filePath.slice(cwd.length + 1)}:${line}:${column}`),
  );
}

/** The same of the gate: what it says of the ledger's own lines and of moves is not the rule's business. */
async function gateSays(cwd: string, ...paths: string[]): Promise<string[]> {
  const { findings } = await checked(cwd, ...paths);
  return findings.flatMap(({ kind, file, line, column }) => (kind === "stale" || kind === "moved" ? [] : [`${kind} ${file}:${line}:${column}`]));
}

async function agreed(cwd: string): Promise<string[]> {
  const rule = (await ruleSays(cwd)).sort();
  expect((await gateSays(cwd)).sort()).toEqual(rule);
  // And file by file, as a commit hook would have it.
  const names = [...new Set(rule.map((finding) => finding.replace(/^\S+ (.*):\d+:\d+$/u, "$1")))];
  const each = await Promise.all(names.map((name) => gateSays(cwd, name)));
  expect(each.flat().sort()).toEqual(rule);
  return rule;
}

describe("the rule and the gate find the same", () => {
  it("without entries", async () => {
    const cwd = await guarded(files);
    await writeFile(join(cwd, ledgerName), '{ "version": 1, "forbidden": [{ "call": "os.tmpdir", "message": "no" }], "entries": [] }');
    expect((await agreed(cwd)).map((finding) => finding.replace(/:\d+$/u, ""))).toEqual([
      "not-analysed src/c.cjs:2",
      ...["a.ts:2", "a.ts:2", "a.ts:2", "b.mjs:4", "b.mjs:6", "b.mjs:7", "b.mjs:7", "c.cjs:2", "c.cjs:2", "d.tsx:1", "d.tsx:1", "e.ts:2", "old/f.ts:1"].map((place) => `violation src/${place}`),
    ]);
  });

  it("with an entry for each", async () => {
    expect(await agreed(await guarded(files))).toEqual([expect.stringMatching(/^not-analysed src\/c\.cjs:2:/u)]);
  });

  it("after additions, swaps, copies, moves and renames, and with entries that have run out", async () => {
    const cwd = await guarded(files);
    await writeFile(join(cwd, "src/a.ts"), files["src/a.ts"].replace("[fetch", "[fetch(url), fetch"));
    await writeFile(join(cwd, "src/d.tsx"), files["src/d.tsx"].replace("XMLHttpRequest()", "EventSource('/x')").replace("View", "Page"));
    await writeFile(join(cwd, "src/copy.mjs"), files["src/b.mjs"]);
    await mkdir(join(cwd, "src/new"));
    await rename(join(cwd, "src/old/f.ts"), join(cwd, "src/new/f.ts"));
    await writeFile(join(cwd, ledgerName), (await ledgerText(cwd)).replace(/"file": "src\/c.*\n/u, (line) => line.replace('"legacy"', '"legacy", "expires": "2020-01-01"')));
    const found = await agreed(cwd);
    expect(found.filter((finding) => finding.includes("new/f.ts"))).toEqual([]);
    expect(found.filter((finding) => finding.startsWith("expired"))).toHaveLength(1);
    expect(found.filter((finding) => finding.includes("copy.mjs"))).toHaveLength(4);
  });

  it("when a call went to another file, which alone is named", async () => {
    const cwd = await guarded(files);
    await writeFile(join(cwd, "src/old/f.ts"), 'export * from "../f.ts";\n');
    await writeFile(join(cwd, "src/f.ts"), files["src/old/f.ts"]);
    await agreed(cwd);
    expect((await checked(cwd, "src/f.ts")).findings.map(({ kind, file }) => `${kind} ${file}`)).toEqual(["moved src/f.ts"]);
    await writeFile(join(cwd, "src/old/f.ts"), files["src/old/f.ts"]);
    expect((await checked(cwd, "src/f.ts")).findings.map(({ kind, file }) => `${kind} ${file}`)).toEqual(["violation src/f.ts"]);
    expect((await rawFetch(cwd, ["src/f.ts"])).code).toBe(1);
  });
});
