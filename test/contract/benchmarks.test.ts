import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pageProblems, quoteProblems } from "./support/benchmarks.ts";

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const page = read("docs/benchmarks.md");
const readme = read("README.md");

describe("docs/benchmarks.md, which npm run bench writes", () => {
  it("has every bench, with figures, versions, limits and a way to repeat it", () => {
    expect(pageProblems(page, scripts)).toEqual([]);
  });

  it.each([
    ["a bench that is missing", /^## Codemods\n/mu, "## Others\n", "Codemods: no figures"],
    ["a version that is none", / cockatiel \d/u, " cockatiel ^", "The runtime: no version of cockatiel"],
    ["a way to repeat it that is none", /`npm run bench:gate`/u, "`npm run bench:door`", "The gate: no way to repeat it"],
    ["a limit without a verdict", /\| (?:met|missed) \|/u, "| - |", "limits that are neither met nor missed"],
    ["no machine", /^Machine: /mu, "On ", "no machine"],
  ])("planted: %s", (_, from, to, problem) => {
    expect(page).toMatch(from);
    expect(pageProblems(page.replace(from, to), scripts)).toContain(problem);
  });
});

describe("the readme", () => {
  it("says of the speed what was measured", () => {
    expect(quoteProblems(readme, page)).toEqual([]);
  });

  it("planted: another figure, no figure, no link", () => {
    const said = /about an?\s+\w+\s+of\s+ESLint's\s+own\s+time/u;
    expect(readme).toMatch(said);
    expect(quoteProblems(readme.replace(said, "about a tenth of\nESLint's own time"), page)).toHaveLength(1);
    expect(quoteProblems(readme.replace(said, "little"), page)).toEqual(["nothing is said of what linting costs"]);
    expect(quoteProblems(readme.replaceAll("](docs/benchmarks.md)", "](docs/others.md)"), page)).toEqual(["no link to the benchmarks"]);
  });
});
