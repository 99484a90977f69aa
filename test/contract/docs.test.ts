import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/src/index.ts";
import { at, blockProblems, correctProblems, coverageProblems, diagramProblems, headProblems, incorrectProblems, told } from "./support/checks.ts";
import { parsePage } from "../../scripts/lib/docs/page.mjs";
import { lintTyped } from "./support/typed.ts";

const docs = new URL("../../rules/docs/", import.meta.url);
const load = (id: string) => parsePage(id, readFileSync(new URL(`${id}.md`, docs), "utf8"));

describe.each(Object.entries(rules))("the page of %s", (id, rule) => {
  it("begins with the rule's id", () => {
    expect(headProblems(load(id))).toEqual([]);
  });

  it("has code that parses", () => {
    expect(blockProblems(load(id))).toEqual([]);
  });

  it("has incorrect code that is reported as it says", () => {
    expect(incorrectProblems(load(id))).toEqual([]);
  });

  it("has correct code that no rule reports", () => {
    expect(correctProblems(load(id))).toEqual([]);
  });

  it("shows every message", () => {
    expect(coverageProblems(load(id), rule)).toEqual([]);
  });

  it("draws the interleaving", () => {
    expect(diagramProblems(load(id))).toEqual([]);
  });
});

describe("with types", () => {
  it("the TypeScript of the pages compiles, and guards clash with no-unnecessary-condition only where a page says so", async () => {
    const pages = Object.keys(rules).map(load);
    const examples = pages.flatMap((page) => page.blocks.filter(({ language, words }) => language === "ts" && (words.has("correct") || words.has("incorrect"))).map((block) => ({ page, block })));
    const results = await lintTyped(examples.map(({ block }) => block));
    const problems = examples.flatMap(({ page, block }, index) => {
      const { typeErrors = [], unnecessaryConditions = [] } = results[index] ?? {};
      const where = at(page, block);
      const wrong = typeErrors.map((error) => `${where}: ${error}`);
      if (!block.words.has("correct")) return wrong;
      if (block.words.has("peer-clash")) return unnecessaryConditions.length === 0 ? [...wrong, `${where}: clashes with nothing`] : wrong;
      return [...wrong, ...unnecessaryConditions.map((message) => `${where}: ${told(message)}`)];
    });
    expect(problems).toEqual([]);
    expect(examples.length).toBeGreaterThan(Object.keys(rules).length * 4);
  });
});

describe("a page that breaks its word", () => {
  const rule = rules["no-rearm-after-teardown"];
  const head = ["# no-rearm-after-teardown", "", "<!-- generated: head -->", ""];
  const page = (...lines: string[]) => parsePage("no-rearm-after-teardown", [...head, ...lines].join("\n"));
  const block = (info: string, ...code: string[]) => [`\`\`\`${info}`, ...code, "```"];
  const client = (...guard: string[]) => [
    "export class Client {",
    "  private timer?: ReturnType<typeof setTimeout>;",
    "  private generation = 0;",
    "  constructor(private readonly ws: WebSocket) {}",
    "  async poll(load: () => Promise<string>): Promise<void> {",
    "    const generation = this.generation;",
    "    const text = await load();",
    ...guard,
    "    clearTimeout(this.timer);",
    "    this.timer = setTimeout(() => this.ws.send(text), 1000);",
    "  }",
    "  close(): void {",
    "    this.generation++;",
    "    clearTimeout(this.timer);",
    "    this.ws.close();",
    "  }",
    "}",
  ];
  const guarded = client("    if (generation !== this.generation) return;");

  it("a correct block that is reported", () => {
    expect(correctProblems(page(...block("ts correct", ...guarded)))).toEqual([]);
    expect(correctProblems(page(...block("ts correct", ...client())))).toEqual([expect.stringMatching(/:5: 9: stale-guard\/no-rearm-after-teardown afterAwait: /u)]);
    expect(correctProblems(page())).toEqual(["no-rearm-after-teardown: shows no correct code"]);
  });

  it("an incorrect block that is not reported, or otherwise than it says", () => {
    const problems = (info: string, code: string[]): string[] => incorrectProblems(page(...block(info, ...code)));
    expect(problems("ts incorrect messageId=afterAwait", client())).toEqual([]);
    expect(problems("ts incorrect messageId=afterAwait", guarded)).toEqual(["no-rearm-after-teardown.md:5: afterAwait is not reported"]);
    expect(problems("ts incorrect messageId=afterCall", client())).toEqual(["no-rearm-after-teardown.md:5: afterCall is not reported"]);
    expect(problems("ts incorrect messageId=afterAwait possible", client())).toEqual(["no-rearm-after-teardown.md:5: afterAwait is certain"]);
    expect(incorrectProblems(page())).toEqual(["no-rearm-after-teardown: shows no incorrect code"]);
  });

  it("a block that does not parse, names nothing or cannot be understood", () => {
    const problems = (info: string, ...code: string[]): string[] => blockProblems(page(...block(info, ...code)));
    expect(problems("ts correct", "const = 1;")).toEqual([expect.stringMatching(/^no-rearm-after-teardown\.md:5: Parsing error/u)]);
    expect(problems("ts incorrect", "late();")).toEqual(["no-rearm-after-teardown.md:5: incorrect blocks, and only these, name a message"]);
    expect(problems("ts corect", "late();")).toEqual(["no-rearm-after-teardown.md:5: what does corect mean?"]);
    expect(() => page("```ts correct", "late();")).toThrow("the block of line 5 never ends");
  });

  it("another title, or no generated head", () => {
    expect(headProblems(page())).toEqual([]);
    expect(headProblems(parsePage(rule.meta.docs?.description ?? "", page().text))).toHaveLength(1);
    expect(headProblems({ ...page(), text: page().text.replace("generated", "written") })).toEqual(["no-rearm-after-teardown: has no generated head below its title"]);
  });

  it("a message without an example, an example without a message, a suggestion left out", () => {
    expect(coverageProblems(page(...block("ts incorrect messageId=afterNothing", ...client())), rule).sort()).toEqual([
      "no-rearm-after-teardown: no incorrect block for afterAwait",
      "no-rearm-after-teardown: no incorrect block for afterCall",
      "no-rearm-after-teardown: no incorrect block for checkAgain",
      "no-rearm-after-teardown: offers no suggestion, although it says so",
      "no-rearm-after-teardown: the rule has no message afterNothing",
    ]);
    const own = load("no-rearm-after-teardown");
    const silent = parsePage(own.id, own.text.replace("- `checkAgain`", "- this one"));
    expect(coverageProblems(silent, rule)).toEqual(["no-rearm-after-teardown: the suggestion checkAgain is not described"]);
    const hiding = { ...rule, meta: { ...rule.meta, hasSuggestions: false } };
    expect(coverageProblems(own, hiding)).toEqual(["no-rearm-after-teardown: hides its suggestions"]);
  });

  it("no diagram, or none of an interleaving", () => {
    const problems = (...lines: string[]): string[] => diagramProblems(page(...lines));
    expect(problems()).toEqual(["no-rearm-after-teardown: draws no diagram"]);
    expect(problems(...block("mermaid", "flowchart TD"))).toEqual(["no-rearm-after-teardown.md:5: is no sequence diagram"]);
    expect(problems(...block("mermaid", "sequenceDiagram", "participant A", "A->>B: arms", "B->>A: fires", "A->>B: acts"))).toEqual([
      "no-rearm-after-teardown.md:5: shows no interleaving of declared participants",
    ]);
  });

  it("types: an error of TypeScript's, and a guard that no-unnecessary-condition reports", async () => {
    const again = client("    if (this.generation !== generation) return;", "    if (this.ws === undefined) return;");
    const blocks = page(...block("ts correct", ...guarded), ...block("ts correct", ...again), ...block("ts correct", "const text: string = 1;", "export { text };")).blocks;
    const [fine, clashing, wrong] = await lintTyped(blocks);
    expect(fine).toEqual({ typeErrors: [], unnecessaryConditions: [] });
    expect(clashing?.unnecessaryConditions.map(({ ruleId }) => ruleId)).toEqual(["@typescript-eslint/no-unnecessary-condition"]);
    expect(wrong?.typeErrors).toEqual(["Type 'number' is not assignable to type 'string'."]);
  });
});
