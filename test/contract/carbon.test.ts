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
  it("has in 0.14.0 the crash, the undone disconnects, the stale close listener, the untracked timer, the re-arm, the double and the endless reconnect", async () => {
    const { code, found } = await check("carbon-0.14/dist/src/plugins/gateway");
    expect(code).toBe(1);
    expect(found.sort()).toEqual([
      // connect() on a live connection: the old socket's close event finds its `closed` unset and reconnects as well.
      "GatewayPlugin.js:100 no-parallel-reconnect",
      // A server that accepts and drops at once is tried for ever: each open sets the attempts to 0.
      "GatewayPlugin.js:129 no-backoff-reset-on-open",
      "GatewayPlugin.js:153 no-throw-in-reconnect-callback",
      "GatewayPlugin.js:256 require-timer-guard",
      "GatewayPlugin.js:274 no-throw-in-reconnect-callback",
      "GatewayPlugin.js:283 require-listener-guard",
      "GatewayPlugin.js:340 require-timer-guard",
      // disconnect() while registerClient() fetches: the connection is opened all the same.
      "GatewayPlugin.js:84 require-recheck-after-await",
      "heartbeat.js:20 no-rearm-after-teardown",
    ]);
  });

  it("still re-arms its heartbeat in 0.16.0", async () => {
    const { found } = await check("carbon-0.16/dist/src/plugins/gateway");
    expect(found).toContain("heartbeat.js:26 no-rearm-after-teardown");
  });
});
