import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Registry, startRegistry } from "./support/registry.ts";
import { Bench, plantedCase } from "./support/run.ts";

const buggy = "export class Client {\n  retry() {\n    setTimeout(() => this.connect(), 1000);\n  }\n  other() {\n    setTimeout(() => {}, 1);\n  }\n  connect() {}\n}\n";
const fixed = buggy.replace("setTimeout(() => this.connect(), 1000)", "this.schedule()");
const deep = `${"a-long-folder-name/".repeat(6)}client.js`;
const npm = (file: string, fixedVersion = "2.0.0") => ({ package: "@planted/client", buggy_version: "1.0.0", fixed_version: fixedVersion, path_in_tarball: file });

const cases = [
  plantedCase("told-apart", npm("package/client.js")),
  plantedCase("still-there", npm("package/client.js", "1.0.1")),
  plantedCase("renamed", npm("dist/client-0a1b2c3d.js")),
  plantedCase("other-package", npm("package/client.js", "planted-fork@3.0.0")),
  plantedCase("deep", npm(deep)),
  plantedCase("missed", npm("package/client.js"), { function: "Client.other", categories: ["E"] }),
  plantedCase("outside", npm("package/client.js"), { function: "Client.connect" }),
  plantedCase("no-function", npm("package/client.js"), { function: "Server.listen" }),
  plantedCase("unpublished", npm("package/client.js", "9.9.9")),
  plantedCase("in-git-only", null),
];

let registry: Registry;
const bench = new Bench(cases);

beforeAll(async () => {
  registry = await startRegistry({
    "@planted/client@1.0.0": { "client.js": buggy, "dist/client-0a1b2c3d.js": buggy, [deep]: buggy },
    "@planted/client@1.0.1": { "client.js": `// moved down\n${buggy}` },
    "@planted/client@2.0.0": { "client.js": fixed, "dist/client-9f8e7d6c.js": fixed, "dist/other-1a2b3c4d.js": buggy, [deep]: fixed },
    "planted-fork@3.0.0": { "client.js": fixed },
  });
});

afterAll(async () => {
  await registry.close();
  bench.remove();
});

describe("npm run corpus, on published packages", { timeout: 120_000 }, () => {
  it("fetches each version once and tells what was found and told apart", async () => {
    const { status, stdout, stderr } = await bench.run(["--config", "recommended", "--json", bench.path("out.json")], registry.url);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const { runs } = JSON.parse(readFileSync(bench.path("out.json"), "utf8")) as { runs: { rows: { id: string; status: string; found?: boolean; discriminated?: boolean }[] }[] };
    const rows = (runs[0]?.rows ?? []).map(({ id, status: state, found, discriminated }) => [id, state.split(":")[0], found, discriminated]);
    expect(rows).toEqual([
      ["told-apart", "measured", true, true],
      ["still-there", "measured", true, false],
      ["renamed", "measured", true, true],
      ["other-package", "measured", true, true],
      ["deep", "measured", true, true],
      ["missed", "measured", false, false],
      ["outside", "measured", false, false],
      ["no-function", "error", undefined, undefined],
      ["unpublished", "no package @planted/client@9.9.9", undefined, undefined],
    ]);
    expect(stdout).toMatch(/^T +6 +5 \(83%\) +4 \(67%\)$/mu);
    expect(stdout).toMatch(/^require-timer-guard +5 +4 +14 +\d+\.\d\d$/mu);
    expect(stdout).toMatch(/^not found \(2\):\n {2}missed /mu);
    expect(stdout).toMatch(/^found, but the fix leaves as many reports \(1\):\n {2}still-there /mu);
    expect(stdout).toContain("7 of 9 cases measured");

    const asked = registry.requests.length;
    const again = await bench.run(["--only", "told-apart,deep"]);
    expect([again.status, again.stderr]).toEqual([0, ""]);
    expect(registry.requests).toHaveLength(asked);
    expect(again.stdout).toMatch(/^recommended:$/mu);
    expect(again.stdout).toMatch(/^strict:$/mu);
  });

  it("says in one line that it is offline", async () => {
    const { status, stdout, stderr } = await bench.run(["--only", "told-apart", "--cache", bench.path("empty")]);
    expect(stderr).toMatch(/^corpus: the registry cannot be reached \(ECONNREFUSED\); the tarballs kept in \S+empty are not enough\n$/u);
    expect([status, stdout]).toEqual([2, ""]);
  });

  it("records figures upwards only, and fails when one falls", async () => {
    const figures = bench.path("figures.json");
    const only = (ids: string, ...args: string[]) => bench.run(["--only", ids, "--figures", figures, ...args], registry.url);
    expect((await only("told-apart", "--check")).stderr).toBe(`corpus: no figures to check against: ${figures}\n`);
    expect((await only("told-apart", "--update")).status).toBe(0);
    expect((await only("told-apart,missed", "--update")).status).toBe(0);
    const { recommended } = JSON.parse(readFileSync(figures, "utf8")) as { recommended: object };
    expect(recommended).toEqual({ cases: ["missed", "told-apart"], found: ["told-apart"], discriminated: ["told-apart"] });
    expect((await only("told-apart,missed", "--check")).status).toBe(0);

    const higher = readFileSync(figures, "utf8").replaceAll('"discriminated": ["told-apart"]', '"discriminated": ["missed","told-apart"]');
    bench.write("figures.json", higher);
    for (const flag of ["--check", "--update"]) {
      const fallen = await only("told-apart,missed", flag);
      expect(fallen.status).toBe(1);
      expect(fallen.stdout).toContain("fails: recommended: 1 of 2 cases discriminated, 2 before; lost: missed\n");
      expect(readFileSync(figures, "utf8")).toBe(higher);
    }
    // Cases that this run does not measure keep their figures.
    expect((await only("told-apart", "--check")).status).toBe(0);
  });

  it("refuses what it cannot do, in one line", async () => {
    const refusals = {
      "no such case: nothing": ["--only", "nothing"],
      'the plugin has no config named "lenient"': ["--config", "lenient"],
      "no such engine: steam": ["--engine", "steam"],
      "no such folder: nowhere": ["--repos", "nowhere"],
      "--check is for published packages, not for --repos": ["--repos", ".", "--check"],
      "--tree needs --repos": ["--tree"],
      "no case could be measured; the first: none: no cases": ["--only", "in-git-only"],
    };
    const results = await Promise.all(Object.values(refusals).map((args) => bench.run(args)));
    expect(results).toEqual(Object.keys(refusals).map((message) => ({ status: 2, stdout: "", stderr: `corpus: ${message}\n` })));
  });
});
