import { cpSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ESLint } from "eslint";
import { formatAllowlist, parseAllowlist } from "@stale-guard/runtime/raw-fetch";
import plugin from "eslint-plugin-stale-guard";
import tseslint from "typescript-eslint";
import { expect, it } from "vitest";
import { checked, ledgerName, rawFetch } from "../../cli/support/raw-fetch.ts";
import { repository } from "../../cli/support/repository.ts";

const modules = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "..");
const packages = ["carbon-0.14/dist", "carbon-0.16/dist", "phoenix/assets/js", "phoenix-1.3.5/assets/js", "reconnecting-websocket-4.1.8", "reconnecting-websocket-3.0.5", "ws/lib", "@discordjs/rest/dist", "@discordjs/ws/dist", "eris/lib", "engine.io-client/build/esm", "xmlhttprequest-ssl/lib", "@vladfrangu/async_event_emitter/dist", "jscodeshift/src"];

/** What the rule and the gate tell of a tree, each as `file:line:column what`. */
async function opinions(cwd: string): Promise<{ rule: string[]; gate: string[] }> {
  const config = [{ files: ["**/*.{ts,cts,mts,js,mjs,cjs}"], languageOptions: { parser: tseslint.parser } }, { linterOptions: { reportUnusedDisableDirectives: "off" } }, plugin.configs["raw-fetch"]];
  const eslint = new ESLint({ cwd, overrideConfigFile: true, allowInlineConfig: false, overrideConfig: config as unknown as ESLint.Options["overrideConfig"] });
  const results = await eslint.lintFiles(["**/*.{ts,cts,mts,js,mjs,cjs}"]);
  const names: Readonly<Record<string, string>> = { rawCall: "violation", forbiddenCall: "violation", expired: "expired", unanalysable: "not-analysed" };
  const rule = results.flatMap(({ filePath, messages }) => messages.map((message) => `${filePath.slice(cwd.length + 1)}:${message.line}:${message.column} ${names[message.messageId ?? ""] ?? message.message} ${/allow (\w+) /u.exec(message.message)?.[1] ?? ""}`));
  const { findings } = await checked(cwd);
  const gate = findings
    .filter(({ kind }) => kind !== "stale" && kind !== "moved")
    .map((finding) => `${finding.file}:${finding.line}:${(finding as unknown as { column: number }).column} ${finding.kind} ${finding.kind === "violation" ? (finding.id ?? "") : ""}`);
  return { rule: rule.sort(), gate: gate.sort() };
}

it("the rule and the gate tell the same of a real tree", { timeout: 240_000 }, async () => {
  const cwd = await repository({ "README.md": "# tree\n" });
  for (const name of packages) {
    cpSync(join(modules, name), join(cwd, "src", name), { recursive: true, dereference: true, filter: (from) => !from.includes("/node_modules/", modules.length + 1) && !/\.(?:map|min\.js)$/u.test(from) });
  }
  expect((await rawFetch(cwd, ["init", "--reason", "there before"])).code).toBe(0);
  const nothing = await opinions(cwd);
  expect(nothing.rule).toEqual(nothing.gate);
  expect(nothing.gate.filter((line) => !line.includes("not-analysed"))).toEqual([]);

  // A third of the entries goes, a few run out, more kinds of calls are forbidden, a file moves, and another is copied.
  const path = join(cwd, ledgerName);
  const list = parseAllowlist(readFileSync(path, "utf8"));
  expect(list.entries.length).toBeGreaterThan(40);
  const entries = list.entries.filter((_, index) => index % 3 !== 0).map((entry, index) => (index % 7 === 0 ? { ...entry, expires: "2020-01-01" } : entry));
  await writeFile(path, formatAllowlist({ ...list, entries, forbidden: [{ call: "*.removeAllListeners", message: "name them" }, { call: "os.tmpdir", message: "use scratch()" }] }));
  await rename(join(cwd, "src/xmlhttprequest-ssl"), join(cwd, "src/moved"));
  await mkdir(join(cwd, "src/copied"));
  cpSync(join(cwd, "src/ws/lib/websocket.js"), join(cwd, "src/copied/websocket.js"));
  await rm(join(cwd, "src/eris/lib/voice"), { recursive: true });

  const { rule, gate } = await opinions(cwd);
  expect(rule).toEqual(gate);
  for (const kind of ["violation", "expired", "not-analysed"]) expect(gate.filter((line) => line.includes(` ${kind} `)).length, kind).toBeGreaterThan(3);
});
