import { describe, expect, it } from "vitest";
import { generated, pages, readPage } from "../../scripts/lib/docs/pages.mjs";
import { regionsOf } from "../../scripts/lib/docs/regions.mjs";

/** What each page must have generated parts for. */
function wanted(file: string): string[] {
  if (file.startsWith("rules/docs/")) return ["head", "options"];
  if (file.startsWith("runtime/docs/")) return ["head", "signatures"];
  if (file === "README.md") return ["rules"];
  if (file === "runtime/README.md") return ["primitives"];
  if (file === "rules/README.md") return ["oxlint", "rules", "settings"];
  if (file === "codemods/README.md") return ["check", "explain", "codemod", "raw-fetch"].flatMap((command) => [`options ${command}`, `exit-codes ${command}`]);
  return [];
}

describe("what is generated", () => {
  it.each(pages)("%s is as its sources want it; npm run docs writes it anew", async (file) => {
    expect(await generated(file)).toBe(readPage(file));
    expect(wanted(file).filter((name) => !regionsOf(readPage(file)).includes(name))).toEqual([]);
  });

  it("planted: a cell, an option and a rule that differ are seen", async () => {
    const page = readPage("rules/docs/require-timer-guard.md");
    for (const [from, to] of [["| `guards` |", "| `gaurds` |"], ["offers [suggestions]", "offers no [suggestions]"]] as const) {
      const planted = page.replace(from, to);
      expect(planted).not.toBe(page);
      expect(await generated("rules/docs/require-timer-guard.md", planted)).toBe(page);
    }
    const readme = readPage("rules/README.md");
    const planted = readme.replace(/^\| \[no-stuck-lock\].*\n/mu, "");
    expect(planted).not.toBe(readme);
    expect(await generated("rules/README.md", planted)).toBe(readme);
  });

  it("planted: a part that nobody generates is an error, and one whose end is missing is none", async () => {
    await expect(generated("README.md", "<!-- generated: nothing -->\n<!-- /generated -->\n")).rejects.toThrow('README.md: nobody generates "nothing"');
    expect(regionsOf("<!-- generated: head -->\ntext\n")).toEqual([]);
  });
});
