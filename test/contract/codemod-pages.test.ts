import { describe, expect, test } from "vitest";
import { rules } from "../../rules/src/index.ts";
import { askedOf, rewriteBlocks } from "../../scripts/lib/docs/codemod-parts.mjs";
import { examplesOf, parsePage } from "../../scripts/lib/docs/page.mjs";
import { generated, readPage } from "../../scripts/lib/docs/pages.mjs";
import { regionsOf } from "../../scripts/lib/docs/regions.mjs";
import { codemodOf } from "../../scripts/lib/docs/rule-parts.mjs";
import { lint } from "./support/lint.ts";

const codemods = await Promise.all(Object.keys(rules).map(async (rule) => ({ rule, codemod: await codemodOf(rule) })));
const rewriting = codemods.filter(({ codemod }) => codemod !== "none").map(({ rule }) => rule);
const fileOf = (rule: string): string => `rules/docs/${rule}.md`;

test("the pages of the rules that have a codemod, and no others, show what it makes of their incorrect code", () => {
  expect(Object.keys(rules).filter((rule) => regionsOf(readPage(fileOf(rule))).includes("codemod"))).toEqual(rewriting);
});

describe.each(rewriting)("%s", (rule) => {
  const page = parsePage(rule, readPage(fileOf(rule)));

  test("the codemod turns the incorrect code into what the page shows, of which the rule then says only what is listed as left, and a second run leaves it alone", async () => {
    const { blocks, ledger } = askedOf(page);
    const outcomes = await rewriteBlocks(rule, blocks, ledger);
    const rewritten = outcomes.filter(({ block, after }) => after !== block.code);
    const [shown, ...others] = examplesOf(page, "rewritten");
    expect(others).toEqual([]);
    expect(shown?.code).toBe(rewritten[0]?.after);
    const code = rewritten.map(({ block, after }) => ({ ...block, code: after }));
    const reports = code.flatMap((block) => lint(block, "strict", ledger === undefined ? {} : { rule, ledger }).filter(({ fatal, ruleId }) => fatal === true || ruleId === `stale-guard/${rule}`));
    const remaining = rewritten.flatMap(({ sites }) => sites.flatMap(({ status, messageId }) => (status === "rewritten" ? [] : [messageId])));
    expect(reports.map(({ messageId, message }) => messageId ?? message)).toEqual(remaining);
    const again = await rewriteBlocks(rule, code, ledger);
    expect(again.map(({ after }) => after)).toEqual(code.map((block) => block.code));
    const left = outcomes.filter(({ block, after }) => after === block.code);
    expect(left.filter(({ sites }) => sites.some(({ status, reason }) => status === "rewritten" || reason === undefined))).toEqual([]);
  });
});

test("planted: another byte in what is shown, and another reason, are seen", async () => {
  const file = fileOf("no-throw-in-reconnect-callback");
  const page = readPage(file);
  for (const [from, to] of [["isConnected) return;", "isConnected)  return;"], ["`reports-other-error`: login", "`unknown-form`: login"]] as const) {
    const planted = page.replace(from, to);
    expect(planted).not.toBe(page);
    expect(await generated(file, planted)).toBe(page);
  }
});
