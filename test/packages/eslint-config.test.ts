import { describe, expect, it } from "vitest";
import { npx, place } from "./support/case.ts";
import { gateway, socket } from "./support/gateway.ts";

const esm = (name: string) => `import { defineConfig } from "eslint/config";
import staleGuard from "eslint-plugin-stale-guard";

export default defineConfig([{ files: ["**/*.mjs"], plugins: { "stale-guard": staleGuard }, extends: ["stale-guard/${name}"] }]);
`;
const cjs = (name: string) => `const { defineConfig } = require("eslint/config");
const staleGuard = require("eslint-plugin-stale-guard");

module.exports = defineConfig([{ files: ["**/*.mjs"], plugins: { "stale-guard": staleGuard }, extends: ["stale-guard/${name}"] }]);
`;

interface Result {
  readonly messages: readonly { readonly ruleId: string | null; readonly line: number }[];
}

/** What ESLint's command reports with a config file, as `rule:line`. */
async function reported(configFile: Readonly<Record<string, string>>, file: string): Promise<string[]> {
  const cwd = await place({ "gateway.mjs": file, "socket.mjs": socket, ...configFile });
  const { stdout, stderr } = await npx(cwd, "eslint", "--format", "json", "gateway.mjs");
  expect(stderr).toBe("");
  return (JSON.parse(stdout) as Result[]).flatMap(({ messages }) => messages.map(({ ruleId, line }) => `${ruleId}:${line}`));
}

describe.each(["recommended", "strict"])("extends: stale-guard/%s", (name) => {
  it.each([
    ["an ES module", { "eslint.config.mjs": esm(name) }],
    ["CommonJS", { "eslint.config.cjs": cjs(name) }],
  ])("%s", async (_, configFile) => {
    expect(await reported(configFile, gateway({ cleared: false }))).toContain("stale-guard/require-timer-guard:9");
    expect(await reported(configFile, gateway({ cleared: true }))).toEqual([]);
  });
});

it("extends: stale-guard/raw-fetch", async () => {
  const call = "export const load = (url) => fetch(url);\n";
  const [entry = ""] = await reported({ "eslint.config.mjs": esm("raw-fetch") }, call);
  expect(entry).toBe("stale-guard/no-raw-fetch:1");
  expect(await reported({ "eslint.config.mjs": esm("raw-fetch") }, "export const load = (url, fetch) => fetch(url);\n")).toEqual([]);
});
