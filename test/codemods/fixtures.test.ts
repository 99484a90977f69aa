import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { loadCodemods } from "../../codemods/src/codemod/load-codemods.ts";
import type { Codemod } from "../../codemods/src/rewrite/codemod.ts";
import { checkOutput, checkRemaining, checkSecondRun, minimumOfCases } from "./support/check-fixture.ts";
import { type Fixture, fixtureDeclarations, fixtureFolders, readFixtures } from "./support/fixtures.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { client, guarded, noted, ping, pong, put, replacing, rule, toy } from "./support/toy-codemods.ts";
import { typeErrors } from "./support/type-errors.ts";

const root = fileURLToPath(new URL("../fixtures/codemods/", import.meta.url));
const codemods = await loadCodemods();
const fixtures = fixtureFolders(root).map((folder) => ({ folder, cases: readFixtures(root, folder) }));
const filesOf = ({ inputFile, outputFile }: Fixture): string[] => [inputFile, ...(outputFile === undefined ? [] : [outputFile])];
const files = fixtures.flatMap(({ cases }) => cases.flatMap(filesOf));
// The first of the tests that ask waits for all files.
let program: ReturnType<typeof typeErrors> | undefined;
const errorsIn = (file: string): string[] => (program ??= typeErrors([...files, ...fixtureDeclarations(root)]))(file);

describe.each(fixtures)("fixtures of $folder", ({ folder, cases }) => {
  it("belong to a codemod", () => expect(codemods.map((codemod) => codemod.rule)).toContain(folder));

  it(`are at least ${minimumOfCases}`, () => expect(cases.length).toBeGreaterThanOrEqual(minimumOfCases));

  describe.each(cases)("$name", (fixture) => {
    it("is rewritten, byte for byte", () => checkOutput(codemods, fixture));
    it("is left alone by a second run", () => checkSecondRun(codemods, fixture));
    it("has only the findings that are listed", () => checkRemaining(codemods, fixture));
    it("has no type errors, before and after", () => {
      for (const file of filesOf(fixture)) expect(errorsIn(file), file.slice(root.length)).toEqual([]);
    });
  });
});

describe("the checks of fixtures", () => {
  const mending = [toy(guarded)];
  const output = `import { generationOf, guard } from "@stale-guard/runtime";

class Client {
  constructor(url) { this.ws = new WebSocket(url); }
  beat() {
    setTimeout(guard(this, () => this.ws.send("ping")), 1000);
  }
  close() {
    generationOf(this).advance();
    this.ws.close();
  }
}
`;
  const left = [{ rule, messageId: "unguarded", line: 4 }];

  function fixture(given: Partial<Fixture> = {}): Fixture {
    const named = { rule, name: "a", inputFile: "a.input.js", outputFile: "a.output.js" };
    return { ...named, input: client(ping), output, remaining: [], ...given };
  }

  const lookAlike = (given: Partial<Fixture> = {}): Fixture =>
    fixture({ output: client(ping), outputFile: undefined, remaining: left, ...given });

  it("pass what is right", () => {
    for (const check of [checkOutput, checkSecondRun, checkRemaining]) {
      check(mending, fixture());
      check([toy(() => ({ reason: "no-owner" }))], lookAlike());
    }
  });

  it.each<[string, Codemod]>([
    ["does nothing", toy(() => ({ edits: [], imports: [] }))],
    ["gives a reason", toy(() => ({ reason: "no-owner" }))],
    ["changes bytes elsewhere", toy((model, finding) => {
      const plan = guarded(model, finding);
      return "reason" in plan ? plan : { ...plan, edits: [...plan.edits, put(model.sourceFile.text.length, "\n")] };
    })],
    ["leaves the finding", toy(noted)],
    ["mends it in another way", toy(replacing(ping, ""))],
  ])("notice a codemod that %s", (_, codemod) => {
    expect(() => checkOutput([codemod], fixture())).toThrow();
  });

  it.each<[string, string]>([
    ["lines", output.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${output}`],
    ["a final newline", output.trimEnd()],
    ["spaces", output.replace("  close", "\tclose")],
  ])("notice other %s", (_, other) => {
    expect(() => checkOutput(mending, fixture({ output: other }))).toThrow();
  });

  it("notice that a look-alike is rewritten", () => {
    expect(() => checkOutput(mending, lookAlike())).toThrow();
  });

  it("notice an output that is no rewrite", () => {
    expect(() => checkOutput([], fixture({ output: client(ping) }))).toThrow(/something is rewritten/u);
  });

  it("notice a second run that goes on", () => {
    expect(() => checkSecondRun(mending, fixture({ output: client(pong) }))).toThrow(/second run/u);
  });

  it("notice findings that are left, and lists that are not true", () => {
    const check = (remaining: Fixture["remaining"]) => (): void => checkRemaining([], lookAlike({ remaining }));
    expect(check([])).toThrow();
    expect(check([{ rule, messageId: "unguarded", line: 5 }])).toThrow();
    expect(check([...left, ...left])).toThrow();
    expect(check([{ rule, messageId: "unguarded", line: 4, reason: "no-codemod" }])).not.toThrow();
    expect(check([{ rule, messageId: "unguarded", line: 4, reason: "no-owner" }])).toThrow(/why line 4/u);
  });

  it("notice what another rule finds in the output only", () => {
    const [raises, both] = [`setTimeout(() => { throw new Error("late"); }, 1000);`, client(ping)];
    const more = (text: string): string => text.replace("\n  beat() {\n", `\n  beat() {\n    ${raises}\n`);
    const lines = left.map((each) => ({ ...each, line: each.line + 1 }));
    const check = (input: string) => (): void => checkRemaining([], lookAlike({ input, output: more(both), remaining: lines }));
    expect(check(more(both))).not.toThrow();
    expect(check(both)).toThrow(/no-throw-in-reconnect-callback\/throws, in the output only/u);
  });

  it("notice type errors, in one file and not in the other", () => {
    const folder = temporaryFolder({ "a.js": "let a = 1;\nlet a = 2;\n", "b.ts": "let a: string = 1;\n", "c.ts": "let a = 1;\n" });
    const [a, b, c] = ["a.js", "b.ts", "c.ts"].map((name) => join(folder, name)) as [string, string, string];
    const errors = typeErrors([a, b, c]);
    expect(errors(a).join()).toMatch(/TS2451/u);
    expect(errors(b)).toEqual([expect.stringMatching(/^line 1: TS2322: /u)]);
    expect(errors(c)).toEqual([]);
  });

  it("find the fixtures, with or without outputs", () => {
    const folder = temporaryFolder({
      "rule/a.input.ts": "1",
      "rule/a.output.ts": "2",
      "rule/b.c.input.cjs": "\uFEFF3\r\n",
      "rule/b.c.remaining.json": "[]",
      "packages.d.ts": "",
    });
    expect(fixtureDeclarations(folder)).toEqual([join(folder, "packages.d.ts")]);
    expect(fixtureFolders(folder)).toEqual(["rule"]);
    expect(fixtureFolders(join(folder, "none"))).toEqual([]);
    expect(readFixtures(folder, "rule")).toMatchObject([
      { name: "a", input: "1", output: "2", outputFile: join(folder, "rule/a.output.ts") },
      { name: "b.c", input: "\uFEFF3\r\n", output: "\uFEFF3\r\n", outputFile: undefined, remaining: [] },
    ]);
  });

  it.each<[string, string[]]>([
    ["has no input", ["a.output.ts"]],
    ["has no input", ["a.input.ts", "b.remaining.json"]],
    ["is no fixture", ["a.input.ts", "a.ouput.ts"]],
    ["is not called a.output.ts", ["a.input.ts", "a.output.js"]],
    ["has two inputs", ["a.input.js", "a.input.ts"]],
  ])("notice a file that %s", (complaint, names) => {
    const folder = temporaryFolder(Object.fromEntries(names.map((name) => [`rule/${name}`, "[]"])));
    expect(() => readFixtures(folder, "rule")).toThrow(complaint);
  });
});

describe("the codemods", () => {
  const codemod = (id: string): string => `export const codemod = { rule: "${id}", plans: () => [] };\n`;
  const load = (modules: Readonly<Record<string, string>>): Promise<Codemod[]> =>
    loadCodemods(pathToFileURL(`${temporaryFolder(modules)}/`));

  it("are all there, each for a rule of its own", () => {
    expect(codemods.map((each) => each.rule)).toEqual([...new Set(codemods.map((each) => each.rule))].sort());
  });

  it("are the modules in a folder, by rule", async () => {
    const found = await load({ "1.js": codemod("b"), "2.js": codemod("a"), "2.d.ts": "", "2.js.map": "", "helpers/3.js": "" });
    expect(found.map((each) => each.rule)).toEqual(["a", "b"]);
  });

  it("may be missing altogether", async () => {
    expect(await loadCodemods(new URL("./none/", import.meta.url))).toEqual([]);
  });

  it("are refused when two are for one rule", async () => {
    await expect(load({ "1.js": codemod("a"), "2.js": codemod("a") })).rejects.toThrow("2.js: a has a codemod already");
  });

  it("are refused when a module has none", async () => {
    await expect(load({ "1.js": "export {};\n" })).rejects.toThrow("1.js exports no codemod");
  });
});
