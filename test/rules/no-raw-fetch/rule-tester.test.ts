import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { siteId } from "@stale-guard/runtime/raw-fetch";
import plugin from "eslint-plugin-stale-guard";
import { afterAll } from "vitest";
import { rawSites } from "../../../rules/src/raw-fetch/index.ts";
import { RuleTester } from "../../support/rule-tester.ts";
import { ledgerOf } from "./support/ledger.ts";

const folder = mkdtempSync(join(tmpdir(), "stale-guard-ledger-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const allowlist = join(folder, "raw-fetch.allowlist.json");
writeFileSync(allowlist, ledgerOf([], { wrapper: { name: "guarded", from: "./http.js" }, forbidden: [{ call: "os.tmpdir", message: "use scratchFolder()." }] }));
const options = [{ allowlist }] as const;
const shown = relative(process.cwd(), allowlist).replaceAll("\\", "/");

function allow(code: string): string {
  const [site] = rawSites(code, relative(folder, join(process.cwd(), "file.ts")).replaceAll("\\", "/"), { forbidden: [{ call: "os.tmpdir", message: "" }] }).sites;
  if (site === undefined) throw new Error("no site");
  return `allow it: \`npx stale-guard raw-fetch allow ${siteId(site)} --reason "..."\``;
}

const CALL = "export const load = (url) => fetch(url);";
const FORBIDDEN = 'import os from "node:os";\nexport const folder = os.tmpdir();';

new RuleTester().run("no-raw-fetch", plugin.rules["no-raw-fetch"], {
  valid: [
    { name: "no network", code: "export const load = (url) => guarded(url);", options },
    { name: "an injected fetch", code: "export const load = (fetch, url) => fetch(url);", options },
    { name: "an object's own fetch", code: "cache.fetch(url);", options },
    { name: "a test", code: CALL, filename: "load.test.ts", options },
  ],
  invalid: [
    {
      name: "a call",
      code: CALL,
      options,
      errors: [{ messageId: "rawCall", line: 1, column: 30, endColumn: 35, data: { kind: "fetch", client: 'guarded() of "./http.js"', ledger: shown, allow: allow(CALL) } }],
    },
    {
      name: "two calls in their order",
      code: "new WebSocket(a);\nretry(fetch);",
      options,
      errors: [
        { messageId: "rawCall", line: 1, column: 1 },
        { messageId: "rawCall", line: 2, column: 7 },
      ],
    },
    {
      name: "another forbidden call",
      code: FORBIDDEN,
      options,
      errors: [{ messageId: "forbiddenCall", line: 2, column: 23, endColumn: 32, data: { call: "os.tmpdir()", instead: "use scratchFolder()", allow: allow(FORBIDDEN) } }],
    },
    { name: "a member nobody can tell", code: "globalThis[name](url);", options, errors: [{ messageId: "unanalysable", line: 1, column: 1, endColumn: 17, data: { text: "globalThis[name]" } }] },
  ],
});
