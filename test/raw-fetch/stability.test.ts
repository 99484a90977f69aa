import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type AllowlistEntry, judge, type RawSite } from "@stale-guard/runtime/raw-fetch";
import { describe, expect, it } from "vitest";
import { rawSites } from "../../rules/src/raw-fetch/index.ts";
import { LAYOUTS, reformat, withFunctionsReversed, withLinesAbove, withLocalsRenamed } from "./support/edits.ts";

const modules = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "..");

/** Files of installed packages, with how many raw calls each has. */
const FILES: Readonly<Record<string, number>> = {
  "carbon-0.14/dist/src/plugins/gateway/GatewayPlugin.js": 2,
  "carbon-0.14/dist/src/plugins/linked-roles/LinkedRoles.js": 4,
  "carbon-0.16/dist/src/plugins/gateway/GatewayPlugin.js": 3,
  "phoenix/priv/static/phoenix.mjs": 3,
  "phoenix-1.8.0/priv/static/phoenix.js": 3,
  "phoenix-1.6.14/priv/static/phoenix.cjs.js": 2,
  "phoenix-1.3.5/assets/js/phoenix.js": 2,
  "phoenix-1.4.0/assets/js/phoenix.js": 2,
  "reconnecting-websocket-3.0.3/index.ts": 2,
  "reconnecting-websocket-4.1.8/reconnecting-websocket.ts": 1,
  "source-map-support/source-map-support.js": 2,
  "engine.io-client/dist/engine.io.js": 2,
  "ws/lib/websocket.js": 2,
  "ws-7.5.2/lib/websocket.js": 1,
  "xmlhttprequest-ssl/lib/XMLHttpRequest.js": 3,
  "@discordjs/rest/dist/index.mjs": 2,
  "@discordjs/ws/dist/index.mjs": 1,
  "@discordjs/ws/dist/defaultWorker.js": 1,
  "eris/lib/voice/Piper.js": 2,
  "hono/dist/client/client.js": 2,
  "jscodeshift/src/Runner.js": 1,
  "undici/index.js": 1,
};

const read = (file: string): string => readFileSync(join(modules, file), "utf8");
const keysOf = (text: string, file: string): string[] =>
  rawSites(text, file)
    .sites.map(({ kind, symbol, shape, body }) => [kind, symbol, shape, body].join(" "))
    .sort();
const entryOf = ({ file, kind, symbol, shape, body }: RawSite): AllowlistEntry => ({ file, kind, symbol, shape, body, reason: "old" });

/** The calls of `after` that a ledger with all those of `before` does not have. */
function alarms(before: string, after: string, file: string): readonly RawSite[] {
  const entries = rawSites(before, file).sites.map(entryOf);
  return judge({ entries }, rawSites(after, file).sites, { today: "2026-01-01" }).violations;
}

describe.each(Object.entries(FILES))("%s", (file, count) => {
  const text = read(file);
  const keys = keysOf(text, file);

  it(`has ${count}`, () => {
    expect(keys).toHaveLength(count);
  });

  it("with lines above", () => {
    expect(keysOf(withLinesAbove(text), file)).toEqual(keys);
  });

  it.each(Object.entries(LAYOUTS))("in %s", async (_, layout) => {
    const changed = await reformat(text, file, layout);
    expect(changed).not.toBe(text);
    expect(keysOf(changed, file)).toEqual(keys);
  });

  it("with its functions in the opposite order", () => {
    expect(keysOf(withFunctionsReversed(text, file), file)).toEqual(keys);
  });

  it("with some variable renamed", () => {
    const changed = withLocalsRenamed(text, file, (name) => /^[a-h]/u.test(name));
    if (changed.renamed === 0) return;
    expect(changed.text).not.toBe(text);
    expect(alarms(text, changed.text, file)).toEqual([]);
  });
});

describe("all of them", () => {
  it("with every local renamed, at most one call in forty raises an alarm", () => {
    const alarmed = Object.keys(FILES).flatMap((file) => alarms(read(file), withLocalsRenamed(read(file), file).text, file).map(({ text }) => `${file}: ${text}`));
    const all = Object.values(FILES).reduce((sum, count) => sum + count, 0);
    expect(all).toBeGreaterThan(40);
    expect(alarmed.length, alarmed.join("\n")).toBeLessThanOrEqual(all / 40);
  });

  it("the edits are edits: one that changes a host is seen", () => {
    const file = "carbon-0.14/dist/src/plugins/linked-roles/LinkedRoles.js";
    expect(alarms(read(file), read(file).replaceAll("discord.com", "discord.example"), file).length).toBeGreaterThan(0);
  });
});
