import path from "node:path";
import { expect, test } from "vitest";
import { loadCodemods } from "../../codemods/src/codemod/load-codemods.ts";
import { main } from "../../codemods/src/index.ts";
import { notIn, quoted } from "./support/quotation.ts";
import { gatewayFolder, runSession, withCarbon } from "../../scripts/lib/gateway-crash.mjs";
import { installRuntime } from "../support/install-runtime.ts";

// Long enough for the client to lose a connection twice and come back.
const SURVIVAL_MS = 5500;

const rewritable = new Set((await loadCodemods()).map(({ rule }) => rule));

test("carbon 0.14.0 crashes against a server without acknowledgements, and after `codemod --write` it reconnects for ever", async () => {
  await withCarbon(async (folder) => {
    const before = await runSession(folder, SURVIVAL_MS);
    expect(before.code).toBe(1);
    expect(before.output).toContain("Attempted to reconnect zombie connection");
    expect(notIn(quoted("crash"), before.output.replaceAll(/file:\S*?\/carbon\//gu, ".../"))).toEqual([]);

    let shown = "";
    const output = { write: (text: string) => (shown += text) };
    const code = await main(["codemod", path.join(folder, gatewayFolder), "--write", "--allow-dirty"], { cwd: folder, env: {}, stdout: output, stderr: output });
    const sites = [...shown.matchAll(/^(?<rule>[a-z-]+) +(?<rewritten>\d+) +(?<dropped>\d+) +(?<left>\d+)/gmu)].map(({ groups = {} }) => groups);
    const rewritten = sites.filter(({ rule }) => rewritable.has(rule ?? "")).map(({ rule, rewritten, dropped, left }) => [rule, rewritten, dropped, left].join(" "));
    expect(rewritten, shown).toEqual([
      "no-rearm-after-teardown 1 0 0",
      "no-throw-in-reconnect-callback 2 0 0",
      "require-listener-guard 1 0 0",
      // Its wait may be ended by the close listener of an earlier connection.
      "require-recheck-after-await 0 0 1",
      "require-timer-guard 2 0 0",
    ]);
    // What no codemod mends is listed, and the reason why the command does not end with 0.
    const left = [...shown.matchAll(/^\S+\.js:\d+ (?<rule>\S+) (?<reason>\S+)$/gmu)].map(({ groups = {} }) => groups);
    expect(left.filter(({ reason }) => reason !== "no-codemod"), shown).toEqual([]);
    expect(left.filter(({ rule }) => rewritable.has(rule ?? "")), shown).toEqual([]);
    expect(code, shown).toBe(left.length === 0 ? 0 : 1);

    await installRuntime(folder);
    const after = await runSession(folder, SURVIVAL_MS);
    expect(after.output).toContain("still up");
    expect(after.code).toBe(0);
    expect(notIn(quoted("survival"), after.output)).toEqual([]);
    const connections = [...after.output.matchAll(/the server has (\d+) open, (\d+) in all/g)];
    expect(connections.length).toBeGreaterThanOrEqual(3);
    expect(connections.map(([, open]) => open)).toEqual(connections.map(() => "1"));
  });
});
