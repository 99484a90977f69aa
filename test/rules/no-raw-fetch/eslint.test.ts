import { mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { siteId } from "@stale-guard/runtime/raw-fetch";
import { ESLint } from "eslint";
import plugin from "eslint-plugin-stale-guard";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { rawSites } from "../../../rules/src/raw-fetch/index.ts";
import { readLedger } from "../../../rules/src/raw-fetch/ledger.ts";
import { project } from "../../contract/support/project.ts";
import { entriesOf, ledgerOf } from "./support/ledger.ts";

const LEDGER = "raw-fetch.allowlist.json";
const LOAD = 'export const load = (path: string) => fetch(`https://api.example/${path}`);\n';
const TWICE = "export function load(a: string, b: string) {\n  return [fetch(a), fetch(b)];\n}\n";

/** What ESLint says of a project under the raw-fetch config, a line for each report. */
async function lint(cwd: string, rule: unknown = "error"): Promise<string[]> {
  const config = [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, { ...plugin.configs["raw-fetch"], rules: { "stale-guard/no-raw-fetch": rule } }];
  const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: config as unknown as ESLint.Options["overrideConfig"] });
  const results = await eslint.lintFiles(["**/*.{ts,js}"]);
  return results.flatMap(({ filePath, messages }) => messages.map(({ line, column, messageId, message }) => `${filePath.slice(cwd.length + 1)}:${line}:${column} ${messageId ?? message}`));
}

async function put(cwd: string, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(cwd, file)), { recursive: true });
  await writeFile(join(cwd, file), text);
}

describe("a ledger", () => {
  it("without one, every call is reported, and how to begin one", async () => {
    const cwd = await project({ "src/load.ts": LOAD });
    const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: plugin.configs["raw-fetch"] as unknown as ESLint.Options["overrideConfig"] });
    const [result] = await eslint.lintText(LOAD.replace(": string", ""), { filePath: "src/load.js" });
    expect(result?.messages.map(({ message }) => message)).toEqual([
      'Raw network call (fetch) outside any allowlist. Use the project\'s own client, or begin one: `npx stale-guard raw-fetch init --reason "..."`.',
    ]);
  });

  it("with an entry for the call, nothing is reported; without, the command that allows it", async () => {
    const cwd = await project({ "src/load.ts": LOAD, [LEDGER]: ledgerOf(entriesOf(LOAD, "src/load.ts")) });
    expect(await lint(cwd)).toEqual([]);
    await put(cwd, LEDGER, ledgerOf([]));
    const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, plugin.configs["raw-fetch"]] as unknown as ESLint.Options["overrideConfig"] });
    const [result] = await eslint.lintFiles(["src"]);
    const [site] = rawSites(LOAD, "src/load.ts").sites;
    expect(result?.messages.map(({ message }) => message)).toEqual([
      `Raw network call (fetch) outside ${LEDGER}. Use the project's own client, or allow it: \`npx stale-guard raw-fetch allow ${site === undefined ? "" : siteId(site)} --reason "..."\`.`,
    ]);
  });

  it("one entry pays for one call", async () => {
    const cwd = await project({ "load.ts": TWICE, [LEDGER]: ledgerOf(entriesOf(TWICE, "load.ts").slice(0, 1)) });
    expect(await lint(cwd)).toEqual(["load.ts:2:21 rawCall"]);
    const twins = "export const load = () => [fetch(url), fetch(url)];\n";
    await put(cwd, "load.ts", twins);
    await put(cwd, LEDGER, ledgerOf(entriesOf(twins, "load.ts").slice(0, 1)));
    expect(await lint(cwd)).toEqual(["load.ts:1:40 rawCall"]);
  });

  it("a call in place of another is reported", async () => {
    const cwd = await project({ "load.ts": LOAD.replace("api.", "evil."), [LEDGER]: ledgerOf(entriesOf(LOAD, "load.ts")) });
    expect(await lint(cwd)).toEqual(["load.ts:1:39 rawCall"]);
  });

  it("a renamed function is followed", async () => {
    const cwd = await project({ "load.ts": LOAD.replace("load", "loadAll"), [LEDGER]: ledgerOf(entriesOf(LOAD, "load.ts")) });
    expect(await lint(cwd)).toEqual([]);
  });

  it("an entry that has run out is reported, with its reason; one that has not, is not", async () => {
    const cwd = await project({ "load.ts": LOAD, [LEDGER]: ledgerOf(entriesOf(LOAD, "load.ts", { expires: "2025-01-31" })) });
    expect(await lint(cwd)).toEqual(["load.ts:1:39 expired"]);
    await put(cwd, LEDGER, ledgerOf(entriesOf(LOAD, "load.ts", { expires: "2999-12-31" })));
    expect(await lint(cwd)).toEqual([]);
  });

  it("an entry without a call is none of the rule's business", async () => {
    const cwd = await project({ "load.ts": "export const a = 1;\n", [LEDGER]: ledgerOf(entriesOf(LOAD, "load.ts")) });
    expect(await lint(cwd)).toEqual([]);
  });

  it("tests do not count, unless its exclude says otherwise", async () => {
    const cwd = await project({ "load.test.ts": LOAD, "tools/load.ts": LOAD, [LEDGER]: ledgerOf([]) });
    expect(await lint(cwd)).toEqual(["tools/load.ts:1:39 rawCall"]);
    await put(cwd, LEDGER, ledgerOf([], { exclude: ["tools/"] }));
    expect(await lint(cwd)).toEqual(["load.test.ts:1:39 rawCall"]);
  });

  it("selects kinds, and forbids other calls", async () => {
    const code = 'import os from "node:os";\nexport const socket = new WebSocket(os.tmpdir());\nexport const load = () => fetch(socket.url);\n';
    const cwd = await project({ "a.ts": code, [LEDGER]: ledgerOf([], { kinds: ["WebSocket"], forbidden: [{ call: "os.tmpdir", message: "no" }] }) });
    expect(await lint(cwd)).toEqual(["a.ts:2:23 rawCall", "a.ts:2:37 forbiddenCall"]);
  });
});

describe("which ledger", () => {
  it("the nearest upwards", async () => {
    const cwd = await project({
      "packages/a/src/load.ts": LOAD,
      "packages/b/src/load.ts": LOAD,
      [LEDGER]: ledgerOf(entriesOf(LOAD, "packages/b/src/load.ts")),
      [`packages/a/${LEDGER}`]: ledgerOf(entriesOf(LOAD, "src/load.ts")),
    });
    expect(await lint(cwd)).toEqual([]);
    await rm(join(cwd, "packages/a", LEDGER));
    expect(await lint(cwd)).toEqual(["packages/a/src/load.ts:1:39 rawCall"]);
  });

  it("the one of the option", async () => {
    const cwd = await project({ "src/load.ts": LOAD, [LEDGER]: ledgerOf(entriesOf(LOAD, "src/load.ts")), "strict.json": ledgerOf([]) });
    expect(await lint(cwd, ["error", { allowlist: "strict.json" }])).toEqual(["src/load.ts:1:39 rawCall"]);
  });
});

describe("a moved file", () => {
  const ledger = ledgerOf(entriesOf(LOAD, "old/load.ts"));

  it("is followed when the old one is gone", async () => {
    const cwd = await project({ "old/load.ts": LOAD, [LEDGER]: ledger });
    await mkdir(join(cwd, "new"));
    await rename(join(cwd, "old/load.ts"), join(cwd, "new/load.ts"));
    expect(await lint(cwd)).toEqual([]);
  });

  it("is followed when the call has left the old one", async () => {
    const cwd = await project({ "old/load.ts": "export * from '../new/load.ts';\n", "new/load.ts": LOAD, [LEDGER]: ledger });
    expect(await lint(cwd)).toEqual([]);
  });

  it("a copy is not", async () => {
    const cwd = await project({ "old/load.ts": LOAD, "new/load.ts": LOAD, [LEDGER]: ledger });
    expect(await lint(cwd)).toEqual(["new/load.ts:1:39 rawCall"]);
  });
});

describe("a broken ledger", () => {
  it.each([
    ["broken JSON", "{"],
    ["an unknown version", '{ "version": 9, "entries": [] }'],
    ["an entry without a reason", ledgerOf(entriesOf(LOAD, "a.ts")).replace('"old"', '""')],
    ["nothing", ""],
  ])("%s gives one report for a file with raw calls, and none for others", async (_, text) => {
    const cwd = await project({ "a.ts": LOAD + TWICE, "b.ts": "export const b = 1;\n", [LEDGER]: text });
    expect(await lint(cwd)).toEqual(["a.ts:1:1 brokenAllowlist"]);
  });

  it("that is not there, or a folder, likewise", async () => {
    const cwd = await project({ "a.ts": LOAD, "folder/b.json": "{}" });
    expect(await lint(cwd, ["error", { allowlist: "missing.json" }])).toEqual(["a.ts:1:1 brokenAllowlist"]);
    expect(await lint(cwd, ["error", { allowlist: "folder" }])).toEqual(["a.ts:1:1 brokenAllowlist"]);
  });

  it("says what is wrong, in one line", async () => {
    const cwd = await project({ [LEDGER]: '{\n  "version": 1,\n  "entries": [{}]\n}\n' });
    expect(readLedger(join(cwd, LEDGER))).toEqual({ fileName: join(cwd, LEDGER), error: expect.stringMatching(/^line 3: [^\n]+$/u) as string });
  });
});

describe("reading", () => {
  it("happens once, until the file is written again", async () => {
    const cwd = await project({ [LEDGER]: ledgerOf([]) });
    const fileName = join(cwd, LEDGER);
    const first = readLedger(fileName);
    expect(readLedger(fileName)).toBe(first);
    await put(cwd, LEDGER, ledgerOf(entriesOf(LOAD, "a.ts")));
    const second = readLedger(fileName);
    expect(second).not.toBe(first);
    await utimes(fileName, new Date(), new Date(1_000_000));
    expect(readLedger(fileName)).not.toBe(second);
  });
});
