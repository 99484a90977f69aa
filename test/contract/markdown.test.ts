import mermaid from "mermaid";
import { describe, expect, it } from "vitest";
import { parsePage } from "../../scripts/lib/docs/page.mjs";
import { commandProblems, fenceProblems, linkProblems, markdownFiles, readMarkdown } from "./support/markdown.ts";

const files = markdownFiles();

/** What mermaid's own parser says of a page's diagrams. */
async function diagramErrors(file: string, text = readMarkdown(file)): Promise<string[]> {
  const diagrams = parsePage(file, text).blocks.filter(({ language }) => language === "mermaid");
  const errors = await Promise.all(diagrams.map(({ code, line }) => mermaid.parse(code).then(() => [], (error: Error) => [`${file}:${String(line)}: ${error.message}`])));
  return errors.flat();
}

describe.each(files)("%s", (file) => {
  it("has links that lead somewhere, fences of known languages, diagrams that mermaid reads, and commands that there are", async () => {
    expect([...linkProblems(file), ...fenceProblems(file), ...(await diagramErrors(file)), ...(await commandProblems(file))]).toEqual([]);
  });
});

it("all the pages are looked at", () => {
  expect(files).toEqual(expect.arrayContaining(["README.md", "docs/precision.md", "rules/docs/no-raw-fetch.md", "runtime/docs/drain.md", "codemods/README.md"]));
});

describe("planted", () => {
  const fence = (info: string, ...lines: string[]) => ["```" + info, ...lines, "```"].join("\n");

  it("a link to no file, to no heading here or there; and links that lead somewhere", () => {
    const text = "# One\n\n## `two` words\n\n[a](nothing.md) [b](#none) [c](rules/README.md#none) [d](#two-words) [`e`](rules/README.md#rules) [f](https://example.com/none)\n";
    expect(linkProblems("README.md", text)).toEqual(["README.md: nothing.md leads to nothing", "README.md: #none has no such heading", "README.md: rules/README.md#none has no such heading"]);
  });

  it("a fence without a language, or with an unknown one", () => {
    expect(fenceProblems("README.md", [fence("ts", "a();"), fence("", "a"), fence("typscript", "b();")].join("\n\n"))).toEqual(['README.md: unknown language ""', 'README.md: unknown language "typscript"']);
  });

  it("a diagram that does not parse", async () => {
    const good = fence("mermaid", "sequenceDiagram", "participant A", "A->>A: arms");
    const bad = fence("mermaid", "sequenceDiagram", "participant A", "A->>>: arms");
    expect(await diagramErrors("README.md", `${good}\n\n${bad}\n`)).toEqual([expect.stringMatching(/^README\.md:7: Parse error on line 3/u)]);
  });

  it("a script, a command and options that there are not", async () => {
    const text = [fence("sh", "npm run demo", "npm run nothing", "npm run docs -- --check --nothing", "npx stale-guard check src --quiet --quite"), "`stale-guard frobnicate` and `npx ts-morph codemod src --wrote`, a stale-guard word and `eslint-plugin-stale-guard`"].join("\n\n");
    expect(await commandProblems("README.md", text)).toEqual([
      "README.md: there is no npm run nothing",
      "README.md: npm run docs has no --nothing",
      "README.md: check has no --quite",
      "README.md: there is no command frobnicate",
      "README.md: codemod has no --wrote",
    ]);
  });
});
