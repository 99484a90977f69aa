import { readFileSync } from "node:fs";
import { RAW_KINDS } from "@stale-guard/runtime/raw-fetch";
import { describe, expect, it } from "vitest";
import { codemodOf } from "../../scripts/lib/docs/rule-parts.mjs";
import { rules } from "../../rules/src/index.ts";
import { readPage } from "../../scripts/lib/docs/pages.mjs";

/** The names in the first column of a page's tables that begin with a head. */
function namesIn(page: string, head: string): string[] {
  const rows = page.split("\n\n").flatMap((part) => (part.startsWith(`| ${head} |`) ? part.split("\n").slice(2) : []));
  const cells = rows.map((row) => row.split("|")[1] ?? "");
  return [...new Set(cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/gu)].map(([, name = ""]) => name)))].sort();
}

describe("tables that are written by hand have a line for each, and no other", () => {
  it("reason why the codemods leave something", () => {
    const source = readFileSync(new URL("../../codemods/src/rewrite/codemod.ts", import.meta.url), "utf8");
    const union = /export type ReasonCode =(?<members>.*?);\n\n/su.exec(source)?.groups?.["members"] ?? "";
    const reasons = [...union.matchAll(/\| "(?<reason>[a-z-]+)"/gu)].map(([, reason = ""]) => reason).sort();
    const page = readPage("codemods/README.md");
    expect(namesIn(page, "reason")).toEqual(reasons);
    expect(reasons).toContain("overlap");
    expect(namesIn(page.replace(/^\| `overlap`.*\n/mu, ""), "reason")).toEqual(reasons.filter((reason) => reason !== "overlap"));
  });

  it("kind of raw call", () => {
    const page = readPage("rules/docs/no-raw-fetch.md");
    expect(namesIn(page, "kind")).toEqual([...RAW_KINDS].sort());
    expect(namesIn(page.replace("`http`, `http2`", "`http`"), "kind")).toEqual(RAW_KINDS.filter((kind) => kind !== "http2").sort());
  });

  it("rule that a codemod rewrites", async () => {
    const codemods = await Promise.all(Object.keys(rules).map(async (rule) => ({ rule, codemod: await codemodOf(rule) })));
    const rewriting = codemods.filter(({ codemod }) => codemod !== "none").map(({ rule }) => rule);
    const page = readPage("codemods/README.md");
    const named = (text: string): string[] => namesIn(text, "rule").filter((name) => name in rules);
    expect(named(page)).toEqual(rewriting);
    expect(named(page.replace(/^\| `require-recheck-after-await`.*\n/mu, ""))).toEqual(rewriting.filter((rule) => rule !== "require-recheck-after-await"));
  });
});
