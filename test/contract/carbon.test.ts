import path from "node:path";
import { describe, expect, it } from "vitest";
import { main } from "../../codemods/src/index.ts";

const modules = path.resolve(import.meta.dirname, "../../node_modules");

interface FileResult {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string; readonly line: number }[];
}

/** `file:line rule` of everything that `stale-guard check` reports in a folder. */
async function check(folder: string): Promise<{ code: number; found: string[] }> {
  let output = "";
  const code = await main(["check", folder, "--format", "json"], {
    cwd: modules,
    env: {},
    stdout: { write: (text) => (output += text) },
    stderr: { write: (text) => (output += text) },
  });
  const results = JSON.parse(output) as FileResult[];
  const found = results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line }) => `${path.basename(filePath)}:${line} ${ruleId.replace("stale-guard/", "")}`),
  );
  return { code, found };
}

describe("the gateway of @buape/carbon, as published", () => {
  it("has in 0.14.0 the crash, the undone disconnect, the stale close listener, the untracked timer and the re-arm", async () => {
    const { code, found } = await check("carbon-0.14/dist/src/plugins/gateway");
    expect(code).toBe(1);
    expect(found.sort()).toEqual([
      "GatewayPlugin.js:153 no-throw-in-reconnect-callback",
      "GatewayPlugin.js:256 require-timer-guard",
      "GatewayPlugin.js:274 no-throw-in-reconnect-callback",
      "GatewayPlugin.js:283 require-listener-guard",
      "GatewayPlugin.js:340 require-timer-guard",
      "heartbeat.js:20 no-rearm-after-teardown",
    ]);
  });

  it("still re-arms its heartbeat in 0.16.0", async () => {
    const { found } = await check("carbon-0.16/dist/src/plugins/gateway");
    expect(found).toContain("heartbeat.js:26 no-rearm-after-teardown");
  });
});
