import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AllowlistEntry, formatAllowlist, judge, parseAllowlist } from "@stale-guard/runtime/raw-fetch";
import { describe, expect, it } from "vitest";
import { commitAll, git, repository } from "../cli/support/repository.ts";
import { entry, lineless, site } from "./support/ledger.ts";

const name = "raw-fetch.allowlist.json";
const union = { ".gitattributes": `${name} merge=union\n` };

function files(...names: string[]): AllowlistEntry[] {
  return names.map((one) => entry({ file: one }));
}

function text(entries: readonly AllowlistEntry[], hosts: string[] = []): string {
  return formatAllowlist({ hosts, entries });
}

/** Merges two branches that each turned the ledger into another; gives the merged text, or "conflict". */
async function merged(base: string, ours: string, theirs: string, beside: Record<string, string> = {}): Promise<string> {
  const root = await repository({ [name]: base, ...beside });
  const main = git(root, "branch", "--show-current").trim();
  for (const [branch, change] of [["theirs", theirs], ["ours", ours]] as const) {
    git(root, "switch", "--quiet", "--create", branch, main);
    await writeFile(join(root, name), change);
    commitAll(root);
  }
  try {
    git(root, "merge", "--quiet", "--no-edit", "theirs");
  } catch {
    return "conflict";
  }
  return readFile(join(root, name), "utf8");
}

/** The files of a merged ledger's entries, in order. */
function entriesOf(ledger: string): string[] {
  return parseAllowlist(ledger).entries.map(({ file }) => file);
}

describe("two branches that each add an entry merge", () => {
  it.each<[string, base: string[], ours: string[], theirs: string[]]>([
    ["in an empty ledger", [], ["a"], ["b"]],
    ["next to one another", ["a", "z"], ["m"], ["n"]],
    ["next to one another, the other way round", ["a", "z"], ["n"], ["m"]],
    ["at the end", ["a", "b"], ["x"], ["y"]],
    ["at the start", ["x", "y"], ["a"], ["b"]],
    ["one at the end and one before the last", ["a", "c"], ["b"], ["d"]],
    ["the same one", ["a"], ["b"], ["b"]],
  ])("%s, with the attribute that init writes", async (_, base, ours, theirs) => {
    const result = await merged(text(files(...base)), text(files(...base, ...ours)), text(files(...base, ...theirs)), union);
    expect(entriesOf(result).sort()).toEqual([...new Set([...base, ...ours, ...theirs])].sort());
  });

  it.each<[string, base: string[], ours: string[], theirs: string[]]>([
    ["with one entry between them", ["b"], ["a"], ["c"]],
    ["one before and one after the last", ["a", "c"], ["b"], ["d"]],
    ["far from one another", ["b", "c", "d", "e", "f"], ["a"], ["z"]],
  ])("%s, without the attribute", async (_, base, ours, theirs) => {
    const result = await merged(text(files(...base)), text(files(...base, ...ours)), text(files(...base, ...theirs)));
    expect(entriesOf(result)).toEqual([...base, ...ours, ...theirs].sort());
  });

  it("next to one another without the attribute they conflict, which is told as such", async () => {
    const root = [text(files("a", "z")), text(files("a", "m", "z")), text(files("a", "n", "z"))] as const;
    expect(await merged(...root)).toBe("conflict");
    expect(() => parseAllowlist(root[0].replace("    null", "<<<<<<< ours\n    null"))).toThrow(/^line \d+: a merge conflict is left here$/u);
  });

  it("also where each adds a host", async () => {
    const result = await merged(text([], ["https://a.test"]), text([], ["https://a.test", "https://b.test"]), text([], ["https://a.test", "https://c.test"]), union);
    expect(new Set(parseAllowlist(result).hosts)).toEqual(new Set(["https://a.test", "https://b.test", "https://c.test"]));
  });

  it("planted: without the null that ends a list the same merge cannot be read", async () => {
    const bare = (entries: readonly AllowlistEntry[]) => text(entries).replace(/,\n {4}null/gu, "");
    const result = await merged(bare(files("a")), bare(files("a", "x")), bare(files("a", "y")), union);
    expect(() => parseAllowlist(result)).toThrow(/broken JSON/u);
  });
});

describe("one branch prunes while the other adds", () => {
  it("an entry that comes back is stale", async () => {
    const result = await merged(text(files("a", "m", "z")), text(files("a", "z")), text(files("a", "m", "n", "z")), union);
    const sites = files("a", "n", "z").map(({ file }) => site({ file }));
    const { stale, violations } = judge(parseAllowlist(result), sites, { today: "2027-01-01" });
    expect({ stale: stale.map(({ file }) => file), violations }).toEqual({ stale: ["m"], violations: [] });
  });

  it("an entry that stays away is not missed", async () => {
    const result = await merged(text(files("a", "b", "c", "z")), text(files("b", "c", "z")), text(files("a", "b", "c", "y", "z")), union);
    expect(entriesOf(result)).toEqual(["b", "c", "y", "z"]);
  });

  it("an entry that both branches updated counts once", async () => {
    const [base, ours, theirs] = ["b1", "b2", "b3"].map((body) => text([entry({ body })])) as [string, string, string];
    const { entries } = parseAllowlist(await merged(base, ours, theirs, union));
    expect(entries.map(lineless)).toEqual([entry({ body: "b2" })]);
  });

  it("an entry that each gave another reason is told, with both lines", async () => {
    const [base, ours, theirs] = ["old", "mine", "yours"].map((reason) => text([entry({ reason })])) as [string, string, string];
    const result = await merged(base, ours, theirs, union);
    expect(() => parseAllowlist(result)).toThrow(/^line 8: id [\da-f]{12} is that of line 7 too; delete one/u);
  });
});

describe("random pairs of branches", () => {
  const letters = [..."abcdefghijkl"];
  let seed = 7;
  const draw = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;

  it("that each add an entry always merge into what both have", async () => {
    for (let round = 0; round < 25; round++) {
      const [ours, theirs] = [letters[draw(6)], letters[6 + draw(6)]].sort(() => draw(2) - 0.5) as [string, string];
      const base = letters.filter((letter) => letter !== ours && letter !== theirs && draw(2) === 0);
      const result = await merged(text(files(...base)), text(files(...base, ours)), text(files(...base, theirs)), union);
      expect(entriesOf(result).sort()).toEqual([...base, ours, theirs].sort());
    }
  });

  it("that add several each merge, if with copies, into what both have", async () => {
    const owners = ["base", "ours", "theirs"] as const;
    for (let round = 0; round < 25; round++) {
      const drawn = letters.map((letter) => ({ letter, owner: owners[draw(3)] }));
      const ledger = (...whose: string[]): string => text(files(...drawn.filter(({ owner = "" }) => whose.includes(owner)).map(({ letter }) => letter)));
      const result = await merged(ledger("base"), ledger("base", "ours"), ledger("base", "theirs"), union);
      const { entries } = parseAllowlist(result, { copies: "drop" });
      expect(entries.map(({ file }) => file).sort()).toEqual(letters);
    }
  });
});
