import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { names, runAll } from "../../scripts/lib/bench/all.mjs";
import { ratios, spread } from "../../scripts/lib/bench/spread.mjs";

const command = new URL("../../scripts/lib/bench/command.mjs", import.meta.url);
const BEFORE = "what was there before\n";

/** Benches that measure nothing, run by the real command, and a page to replace. */
function benches(broken?: string): { folder: string; page: string } {
  const folder = mkdtempSync(join(tmpdir(), "stale-guard-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [index, name] of names.entries()) {
    const section = {
      title: `Title of ${name}`,
      about: ["What it is."],
      tables: [{ title: "A table", rows: [["tool", "ms | all"], [name, 7]] }],
      limits: [{ what: `price of ${name}`, measured: index, limit: 2, unit: "ms", digits: 1 }],
      versions: { [name]: `1.2.${String(index)}` },
      repeat: `npm run bench:${name}`,
    };
    const measure = name === broken ? `throw new Error("no ${name}\\nat all")` : `return { ...${JSON.stringify(section)}, rounds }`;
    const text = `import { runBench } from "${command.href}";\nawait runBench("bench-${name}", { numbers: { rounds: { normal: 9, quick: 1 } } }, ({ rounds }) => { ${measure}; });\n`;
    writeFileSync(join(folder, `bench-${name}.mjs`), text);
  }
  const page = join(folder, "page.md");
  writeFileSync(page, BEFORE);
  return { folder, page };
}

async function run(argv: readonly string[], where = benches()): Promise<{ code: number; stdout: string; stderr: string; page: string }> {
  let [stdout, stderr] = ["", ""];
  const code = await runAll(argv, { ...where, stdout: (text) => void (stdout += text), stderr: (text) => void (stderr += text) });
  expect(readdirSync(where.folder).sort()).toEqual([...names.map((name) => `bench-${name}.mjs`), "page.md"].sort());
  return { code, stdout, stderr, page: readFileSync(where.page, "utf8") };
}

describe("npm run bench", () => {
  it("writes the page, with missed limits beside those that are met, and exits with 0 all the same", async () => {
    const { code, stdout, page } = await run([]);
    expect(page.split("\n")[0]).toBe("# Benchmarks");
    expect(page).toContain(["| what | measured | at most |  |", "|---|---|---|---|", "| price of lint | 0.0 ms | 2.0 ms | met |"].join("\n"));
    expect(page).toContain("| price of runtime | 2.0 ms | 2.0 ms | met |\n| price of gate | 3.0 ms | 2.0 ms | missed |");
    expect(page).toContain("## Title of codemod\n\nWhat it is.\n\n### A table\n\n| tool | ms \\| all |\n|---|---|\n| codemod | 7 |\n\nRepeat it: `npm run bench:codemod`. Rounds: 9. Measured: codemod 1.2.1.");
    expect(page).toMatch(/^Machine: \d+ x .+, \d+ GB, .+, Node \d+\.\d+\.\d+; /mu);
    expect(page).toMatch(/ Of \d{4}-\d\d-\d\d, /u);
    expect({ code, said: stdout.split("\n").slice(1) }).toEqual({ code: 0, said: ["missed: price of gate", ""] });
  });

  it("exits with 1 for a missed limit when it is asked to be a gate, and for none without one", async () => {
    const where = benches();
    expect((await run(["--gate", "--only", "gate"], where)).code).toBe(1);
    expect((await run(["--gate", "--only", "lint"], where)).code).toBe(0);
  });

  it.each([["--only", "codemod,lint"], ["--quick"]])("prints with %s, and the page stays", async (...argv) => {
    const { code, stdout, page } = await run(argv);
    expect({ code, page }).toEqual({ code: 0, page: BEFORE });
    expect(stdout).toContain("Title of codemod");
    expect(stdout.includes("Title of gate")).toBe(argv[0] === "--quick");
    expect(stdout).toMatch(/codemod +7\n/u);
  });

  it("writes nothing when a bench fails, and exits with 2", async () => {
    const { code, stdout, stderr, page } = await run([], benches("runtime"));
    expect({ code, stdout, stderr, page }).toEqual({ code: 2, stdout: "", stderr: "bench: bench-runtime failed; nothing was written\n", page: BEFORE });
  });

  it.each([
    [["--only", "lint,speed"], '--only takes lint, codemod, runtime, gate, not "speed"'],
    [["--only", ""], '--only takes lint, codemod, runtime, gate, not ""'],
    [["--fast"], "Unknown option '--fast'"],
    [["lint"], "Unexpected argument 'lint'"],
  ])("turns %j away in one line", async (argv, message) => {
    const { code, stdout, stderr, page } = await run(argv);
    expect({ code, stdout, page, lines: stderr.split("\n").length }).toEqual({ code: 2, stdout: "", page: BEFORE, lines: 2 });
    expect(stderr).toContain(message);
  });
});

describe("a bench by itself", () => {
  const bench = async (name: string, argv: readonly string[], broken?: string) => {
    const { folder } = benches(broken);
    const done = { code: 0, stdout: "", stderr: "" };
    try {
      return { ...done, ...(await promisify(execFile)(process.execPath, [join(folder, `bench-${name}.mjs`), ...argv])) };
    } catch (error) {
      return { ...done, ...(error as typeof done) };
    }
  };

  it("prints its tables and limits, and exits with 1 for a missed one", async () => {
    const [good, bad] = await Promise.all([bench("lint", []), bench("gate", [])]);
    expect([good.code, bad.code]).toEqual([0, 1]);
    expect(bad.stdout).toContain("tool  ms | all\ngate         7\n");
    expect(bad.stdout).toMatch(/price of gate +3\.0 ms +2\.0 ms +missed\n/u);
    expect(bad.stdout).toContain("gate 1.2.3");
  });

  it("takes its number of rounds, one that is usual, and one to try it out", async () => {
    const all = await Promise.all([["--rounds", "4"], [], ["--quick"]].map((argv) => bench("lint", ["--json", ...argv])));
    expect(all.map(({ stdout }) => (JSON.parse(stdout) as { rounds: number }).rounds)).toEqual([4, 9, 1]);
  });

  it("turns bad input away in one line, and says in one what failed", async () => {
    const [none, words, unknown, broken] = await Promise.all([bench("lint", ["--rounds", "0"]), bench("lint", ["--rounds", "many"]), bench("lint", ["--folder", "x"]), bench("lint", [], "lint")]);
    expect(none).toMatchObject({ code: 2, stdout: "", stderr: 'bench-lint: --rounds takes a whole number from 1, not "0"\n' });
    expect(words).toMatchObject({ code: 2, stdout: "", stderr: 'bench-lint: --rounds takes a whole number from 1, not "many"\n' });
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toMatch(/^bench-lint: Unknown option '--folder'.*\n$/u);
    expect(broken).toMatchObject({ code: 2, stdout: "", stderr: "bench-lint: no lint\n" });
  });
});

it("says the middle of what was measured, and between which two the middle half lies", () => {
  expect(spread([4, 1, 3, 2, 100], 1)).toBe("3.0 (2.0 to 4.0)");
  expect(spread([1, 2], 2)).toBe("1.50 (1.25 to 1.75)");
  expect(spread([1, 1.001], 2)).toBe("1.00");
  expect(ratios([3, 8], [2, 4])).toEqual([1.5, 2]);
});
