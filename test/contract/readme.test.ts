import { cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ESLint } from "eslint";
import { describe, expect, it, test } from "vitest";
import { parsePage } from "../../scripts/lib/docs/page.mjs";
import { readPage } from "../../scripts/lib/docs/pages.mjs";
import { readFigures } from "../../scripts/lib/figures.mjs";
import plugin from "../../rules/src/index.ts";
import { run as runWith } from "../cli/support/command.ts";
import { repository } from "../cli/support/repository.ts";
import { notIn, quoted, readme } from "./support/quotation.ts";

const { text } = readme;
const carbon = path.resolve(import.meta.dirname, "../../node_modules/carbon-0.14");
const root = path.resolve(import.meta.dirname, "../..");

const run = (cwd: string, argv: readonly string[]) => runWith(cwd, argv, { plugin: plugin as unknown as ESLint.Plugin });

/** Every command of stale-guard that the readme shows, without comments. */
function commands(): string[][] {
  const lines = readme.blocks.flatMap(({ language, code }) => (language === "sh" || language === "yaml" ? code.split("\n") : []));
  const spans = [...text.matchAll(/`(npx [^`]+)`/gu)].map(([, span = ""]) => span);
  const all = [...lines, ...spans].flatMap((line) => /npx (?:stale-guard|ts-morph) (?<argv>[^#]+)/u.exec(line)?.groups?.["argv"]?.trim() ?? []);
  return [...new Set(all)].map((argv) => [...argv.matchAll(/"(?<quoted>[^"]*)"|(?<bare>\S+)/gu)].map(({ groups = {} }) => groups["quoted"] ?? groups["bare"] ?? ""));
}

/** A project as a reader may have one: a gateway with a bug, and carbon installed. */
async function project(): Promise<string> {
  const gateway = 'export class Gateway {\n  connect() {\n    this.ws = new WebSocket("wss://gateway.example");\n    this.ws.onmessage = () => { setTimeout(() => this.connect(), 5000); };\n  }\n  close() { this.ws?.close(); }\n}\n';
  const cwd = await repository({ "src/gateway.js": gateway, ".gitignore": "node_modules\n" });
  const installed = path.join(cwd, "node_modules/@buape/carbon");
  mkdirSync(installed, { recursive: true });
  cpSync(path.join(carbon, "dist/src/plugins"), path.join(installed, "dist/src/plugins"), { recursive: true });
  return cwd;
}

describe("the commands", () => {
  test("each of them runs, in the order shown, and fails only where it finds something", async () => {
    const cwd = await project();
    const codes: [string, number][] = [];
    // The ledger has to be there before it is asked.
    const isInit = (argv: string[]): number => (argv.includes("init") ? 0 : 1);
    for (const argv of commands().sort((a, b) => isInit(a) - isInit(b))) {
      const { code, stderr } = await run(cwd, argv);
      codes.push([argv.join(" "), code]);
      expect(code, `${argv.join(" ")}: ${stderr}`).toBeLessThan(2);
    }
    expect(Object.fromEntries(codes)).toEqual({
      "check src": 1,
      "check src --max-warnings 0": 1,
      "check node_modules/@buape/carbon/dist/src/plugins/gateway": 1,
      "explain src/gateway.js:4": 0,
      "codemod src": 0,
      "codemod src --check": 1,
      "codemod node_modules/@buape/carbon/dist/src/plugins/gateway": 1,
      "raw-fetch init --reason from before the wrapper": 0,
      "raw-fetch": 0,
      "raw-fetch --self-test": 0,
    });
  });

  test("the findings quoted are among those reported, and as many as it says", async () => {
    const { stdout } = await run(await project(), ["check", "node_modules/@buape/carbon/dist/src/plugins/gateway"]);
    const told = stdout.replaceAll(/ {2,}stale-guard\/\S+$/gmu, "");
    expect(notIn(quoted("findings"), told)).toEqual([]);
    expect(stdout).toContain("9 problems");
    expect(text).toContain("reports nine");
  });

  test("the diff quoted is a part of the codemod's, which rewrites as many as it says", async () => {
    const { stdout } = await run(await project(), ["codemod", "node_modules/@buape/carbon/dist/src/plugins/gateway"]);
    expect(notIn(quoted("codemod"), stdout)).toEqual([]);
    expect(stdout).toContain("2 findings not rewritten");
    expect(text).toContain("rewrites seven of the nine");
  });

  test("the config is that of the plugin's readme, which is run", () => {
    const config = (file: string): string | undefined => parsePage(file, readPage(file)).blocks.find(({ language }) => language === "js")?.code;
    expect(config("README.md")).toBe(config("rules/README.md"));
  });

  it("planted: a quotation that is in no output, or in another order, is seen", () => {
    expect(notIn("one\n...\nthree\n", "one\ntwo\nthree\n")).toEqual([]);
    expect(notIn("one\n...\nfour\n", "one\ntwo\nthree\n")).toEqual(["four"]);
    expect(notIn("three\n...\none\n", "one\ntwo\nthree\n")).toEqual(["one"]);
  });
});

describe("the figures", () => {
  const figures = readFigures(path.join(root, "test/corpus/npm-figures.json"));

  test("of the installed cases are those recorded", () => {
    for (const config of ["recommended", "strict"]) {
      const { cases = [], discriminated = [] } = figures[config] ?? {};
      expect(text).toContain(`\`${config}\` ${config === "recommended" ? "tells " : ""}${String(discriminated.length)} of ${String(cases.length)}`);
    }
  });

  test("of how right the reports are stand in docs/precision.md", () => {
    const precision = readFileSync(path.join(root, "docs/precision.md"), "utf8");
    expect(precision).toContain("about 60 % real");
    expect(text).toContain("about 60 % are worth a mend");
  });

  test("the first screen holds the story", () => {
    const lines = text.split("\n");
    const end = lines.indexOf("## Use it");
    expect(end).toBeGreaterThan(0);
    expect(end).toBeLessThanOrEqual(56);
    for (const part of ["The crash", "The finding", "The diff", "The survival"]) expect(lines.slice(0, end).join("\n")).toContain(`**${part}.**`);
  });
});
