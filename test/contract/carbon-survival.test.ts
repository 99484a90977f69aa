import path from "node:path";
import { expect, test } from "vitest";
import { main } from "../../codemods/src/index.ts";
import { installRuntime } from "../support/install-runtime.ts";
import { gatewayFolder, runSession, withCarbon } from "../../scripts/lib/gateway-crash.mjs";

// Long enough for the client to lose a connection twice and come back.
const SURVIVAL_MS = 5500;

test("carbon 0.14.0 crashes against a server without acknowledgements, and after `codemod --write` it reconnects for ever", async () => {
  await withCarbon(async (folder) => {
    const before = await runSession(folder, SURVIVAL_MS);
    expect(before.code).toBe(1);
    expect(before.output).toContain("Attempted to reconnect zombie connection");

    let shown = "";
    const output = { write: (text: string) => (shown += text) };
    const code = await main(["codemod", path.join(folder, gatewayFolder), "--write", "--allow-dirty"], { cwd: folder, env: {}, stdout: output, stderr: output });
    expect(code, shown).toBe(0);
    expect(shown).toMatch(/require-timer-guard\s+2\s+0\s+0/);

    await installRuntime(folder);
    const after = await runSession(folder, SURVIVAL_MS);
    expect(after.output).toContain("still up");
    expect(after.code).toBe(0);
    const connections = [...after.output.matchAll(/the server has (\d+) open, (\d+) in all/g)];
    expect(connections.length).toBeGreaterThanOrEqual(3);
    expect(connections.map(([, open]) => open)).toEqual(connections.map(() => "1"));
  });
});
