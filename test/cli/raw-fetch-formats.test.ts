import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { guarded, ledgerName, project, rawFetch } from "./support/raw-fetch.ts";

/** A repository with one finding of each kind; two calls alike that are not allowed. */
async function mixed(): Promise<string> {
  const cwd = await guarded({ ...project, "src/gone.ts": "export const gone = () => fetch('https://gone.test');\n", "src/late.ts": "export const late = (name: string) => globalThis[name]();\n" });
  await writeFile(join(cwd, "src/gone.ts"), "");
  await rename(join(cwd, "src/b.ts"), join(cwd, "src/moved.ts"));
  await writeFile(join(cwd, "src/100% new, a:b.ts"), "export const two = (url: string) => [fetch(url), fetch(url)];\n");
  return cwd;
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [{ physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number; startColumn: number } } }];
  readonly partialFingerprints?: Readonly<Record<string, string>>;
  readonly suppressions?: readonly { kind: string; justification: string }[];
}

interface Sarif {
  readonly version: string;
  readonly runs: readonly [{ tool: { driver: { name: string; rules: { id: string }[] } }; results: Result[]; invocations: [{ executionSuccessful: boolean; toolExecutionNotifications: { message: { text: string } }[] }] }];
}

async function sarif(cwd: string, env: Record<string, string> = {}): Promise<Sarif["runs"][0]> {
  const { stdout } = await rawFetch(cwd, ["--format", "sarif"], { env: { PATH: process.env["PATH"], ...env } });
  const { version, runs } = JSON.parse(stdout) as Sarif;
  expect(version).toBe("2.1.0");
  return runs[0];
}

function places(results: readonly Result[]): string[] {
  return results.map(({ ruleId, locations: [{ physicalLocation }] }) => `${ruleId} ${physicalLocation.artifactLocation.uri}:${physicalLocation.region.startLine}`);
}

describe("SARIF", () => {
  it("has every finding under its rule, and what is allowed as suppressed", async () => {
    const { tool, results, invocations } = await sarif(await mixed());
    expect(places(results)).toEqual([
      "violation src/100%25%20new%2C%20a%3Ab.ts:1",
      "violation src/100%25%20new%2C%20a%3Ab.ts:1",
      "not-analysed src/late.ts:1",
      "moved src/moved.ts:3",
      `stale ${ledgerName}:26`,
      "allowed src/a.ts:2",
    ]);
    expect(results.map(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId)).not.toContain(false);
    expect(results.map(({ level }) => level)).toEqual(["error", "error", "warning", "note", "error", "note"]);
    expect(results.map(({ suppressions }) => suppressions?.[0]?.justification)).toEqual([undefined, undefined, undefined, undefined, undefined, "legacy"]);
    expect(invocations[0].executionSuccessful).toBe(true);
  });

  it("tells results by fingerprints that are unique and stay the same while lines move", async () => {
    const cwd = await mixed();
    const prints = async (): Promise<(string | undefined)[]> => (await sarif(cwd)).results.map(({ partialFingerprints }) => partialFingerprints?.["staleGuard/v1"]);
    const before = await prints();
    expect(before.map((print) => print?.replace(/[\da-f]{12}/u, "HEX"))).toEqual(["violation:HEX", "violation:HEX:2", undefined, "moved:HEX", "stale:HEX", "allowed:HEX"]);
    await writeFile(join(cwd, "src/a.ts"), `\n\n// above\n${project["src/a.ts"] ?? ""}`);
    await writeFile(join(cwd, "src/100% new, a:b.ts"), "\n\nexport const two = (url: string) => [\n  fetch(url),\n  fetch(url),\n];\n");
    expect(await prints()).toEqual(before);
  });

  it("counts paths from the top of a checkout on GitHub", async () => {
    const cwd = await mixed();
    expect(places((await sarif(join(cwd, "src"), { GITHUB_WORKSPACE: cwd })).results)[5]).toBe("allowed src/a.ts:2");
    expect(places((await sarif(join(cwd, "src"))).results)[5]).toBe("allowed a.ts:2");
    expect(places((await sarif(cwd, { GITHUB_WORKSPACE: "/elsewhere" })).results)[5]).toBe("allowed src/a.ts:2");
  });

  it("says that the run failed when a file could not be searched", async () => {
    const cwd = await guarded();
    await writeFile(join(cwd, "src/bad.ts"), "fetch; const = 1;\n");
    const { invocations } = await sarif(cwd);
    expect(invocations).toEqual([{ executionSuccessful: false, toolExecutionNotifications: [{ level: "error", message: { text: expect.stringContaining("src/bad.ts:1:14: cannot parse") as string } }] }]);
  });
});

describe("GitHub annotations", () => {
  it("are one per file, with what separates them escaped, and a line for the log", async () => {
    const { code, stdout } = await rawFetch(await mixed(), ["--format", "github"]);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.split("::")[1] ?? "")).toEqual([
      `error file=${ledgerName},line=26,col=1,title=raw-fetch%3A 1 problem`,
      "error file=src/100%25 new%2C a%3Ab.ts,line=1,col=38,title=raw-fetch%3A 2 problems",
      "warning file=src/late.ts,line=1,col=39,title=raw-fetch%3A 1 note",
      "warning file=src/moved.ts,line=3,col=12,title=raw-fetch%3A 1 note",
      "",
    ]);
    expect(lines[1]?.replace(/[\da-f]{12}/gu, "HEX").split("::")[2]).toBe(
      '1: fetch(url) in two (fetch): not in the allowlist%0A    npx stale-guard raw-fetch allow HEX --reason "..."%0A1: fetch(url) in two (fetch): not in the allowlist%0A    npx stale-guard raw-fetch allow HEX --reason "..."',
    );
    expect(lines[4]).toMatch(/^stale-guard: raw-fetch\.allowlist\.json: .* 2 not allowed, 1 stale, 1 moved, run update, /u);
  });

  it("are none in a green run", async () => {
    const { code, stdout } = await rawFetch(await guarded(), ["--format", "github"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^stale-guard: [^\n]+\n$/u) as string });
  });

  it("planted: what is in the code does not become an annotation of its own", async () => {
    const cwd = await guarded();
    await writeFile(join(cwd, "src/d.ts"), "fetch(`a\n::error::b%0A`);\n");
    const { stdout } = await rawFetch(cwd, ["--format", "github"]);
    expect(stdout.split("\n").filter((line) => line.startsWith("::"))).toHaveLength(1);
    expect(stdout).toContain("%250A");
  });
});

it("text names the ledger's lines and one update for all that it settles", async () => {
  const { stdout } = await rawFetch(await mixed());
  expect(stdout.replace(/[\da-f]{12}/gu, "HEX").split("\n")).toEqual([
    "src/100% new, a:b.ts:1:38: fetch(url) in two (fetch): not in the allowlist",
    '  npx stale-guard raw-fetch allow HEX --reason "..."',
    "src/100% new, a:b.ts:1:50: fetch(url) in two (fetch): not in the allowlist",
    '  npx stale-guard raw-fetch allow HEX --reason "..."',
    "src/late.ts:1:39: not analysed: globalThis[name] may be any member of the global object",
    'src/moved.ts:3:12: new WebSocket("wss://b.test") in Client.open (WebSocket): moved from src/b.ts, run update',
    `${ledgerName}:26: stale: src/gone.ts has no such call any more (fetch in gone); reason: legacy`,
    "npx stale-guard raw-fetch update",
    "",
    `stale-guard: ${ledgerName}: 6 files, 4 raw calls, 2 not allowed, 1 stale, 1 moved, run update, 3 entries left to pay off, 1 not analysed`,
    "",
  ]);
});
