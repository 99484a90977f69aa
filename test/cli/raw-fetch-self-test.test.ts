import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RAW_KINDS } from "@stale-guard/runtime/raw-fetch";
import { rawSites } from "eslint-plugin-stale-guard/raw-fetch";
import { describe, expect, it, vi } from "vitest";
import { samples } from "../../codemods/src/raw-fetch/samples.ts";
import { guarded, ledgerName, project, rawFetch } from "./support/raw-fetch.ts";
import { repository, snapshot } from "./support/repository.ts";

const blind = vi.hoisted(() => ({ kinds: new Set<string>() }));
vi.mock(import("eslint-plugin-stale-guard/raw-fetch"), async (load) => {
  const actual = await load();
  const seeing: typeof actual.rawSites = (...given) => {
    const found = actual.rawSites(...given);
    return { ...found, sites: found.sites.filter(({ kind }) => !blind.kinds.has(kind)) };
  };
  return { ...actual, rawSites: seeing };
});

function selfTest(cwd: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return rawFetch(cwd, ["--self-test"]);
}

describe("--self-test", () => {
  it.each(RAW_KINDS)("has a sample of the kind %s, and of no other", (kind) => {
    expect(new Set(rawSites(samples[kind], "a.ts").sites.map((site) => site.kind))).toEqual(new Set([kind]));
    expect(new Set(rawSites(samples[kind], "a.cjs").sites.map((site) => site.kind))).toEqual(new Set([kind]));
  });

  it("passes where every planted call is caught, and touches nothing", async () => {
    const cwd = await guarded();
    const before = await snapshot(cwd);
    expect(await selfTest(cwd)).toEqual({
      code: 0,
      stdout: `stale-guard: self-test passed: ${RAW_KINDS.length} planted calls caught in src/a.ts, one of 3 files that count\n`,
      stderr: "",
    });
    expect(await snapshot(cwd)).toEqual(before);
  });

  it("passes although the real code does not, which is the check's business", async () => {
    const cwd = await guarded();
    await writeFile(join(cwd, "src/a.ts"), 'fetch("https://evil.test");\n');
    expect((await selfTest(cwd)).code).toBe(0);
  });

  it("plants what the ledger selects", async () => {
    const cwd = await repository({ ...project, [ledgerName]: '{ "version": 1, "kinds": ["fetch", "http"], "entries": [] }' });
    expect((await selfTest(cwd)).stdout).toContain(": 2 planted calls caught in src/a.ts");
  });

  it.each<[string, object, string]>([
    ["everything is excluded", { exclude: ["**"] }, "no JavaScript or TypeScript file counts, so nothing could ever fail"],
    ["no kind is selected", { kinds: [] }, `${ledgerName} selects no kind of raw call, so nothing could ever fail`],
    ["only forbidden calls are selected", { kinds: ["tmp"], forbidden: [{ call: "os.tmpdir", message: "m", kind: "tmp" }] }, `${ledgerName} selects no kind of raw call, so nothing could ever fail`],
  ])("fails when %s", async (_, members, complaint) => {
    const cwd = await repository({ ...project, [ledgerName]: JSON.stringify({ version: 1, ...members, entries: [] }) });
    expect(await selfTest(cwd)).toEqual({ code: 1, stdout: `stale-guard: self-test failed: ${complaint}\n`, stderr: "" });
  });

  it.each(["fetch", "http2"])("planted: fails when the gate no longer sees %s", async (kind) => {
    const cwd = await guarded();
    blind.kinds.add(kind);
    const outcome = await selfTest(cwd);
    blind.kinds.clear();
    expect(outcome).toEqual({ code: 1, stdout: `stale-guard: self-test failed: a planted call of the kind ${kind} in src/a.ts would pass\n`, stderr: "" });
  });

  it("planted: a gate that sees nothing is green, which the self-test alone tells", async () => {
    const cwd = await guarded({ "a.ts": "export const nothing = 1;\n" });
    await writeFile(join(cwd, "a.ts"), 'fetch("https://evil.test");\n');
    for (const kind of RAW_KINDS) blind.kinds.add(kind);
    const codes = [(await rawFetch(cwd)).code, (await selfTest(cwd)).code];
    blind.kinds.clear();
    expect([...codes, (await rawFetch(cwd)).code]).toEqual([0, 1, 1]);
  });
});
