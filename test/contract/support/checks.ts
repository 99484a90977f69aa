import type { Linter } from "eslint";
import { rules } from "../../../rules/src/index.ts";
import type { Rule } from "../../../rules/src/rules/rule.ts";
import { type Beside, type LintMessage, lint } from "./lint.ts";
import { type Block, examplesOf, type Page, section } from "../../../scripts/lib/docs/page.mjs";

/** What is wrong with a page, one line each; nothing when it keeps its word. */
export type Problems = string[];

const WORDS = new Set(["incorrect", "correct", "possible", "peer-clash", "rewritten"]);

/** The title, and where the generated head belongs. What that says, its sources decide. */
export function headProblems(page: Page): Problems {
  const [title, blank, region] = page.text.split("\n");
  const problems: Problems = [];
  if (title !== `# ${page.id}`) problems.push(`${page.id}: begins with ${JSON.stringify(title)}`);
  if (blank !== "" || region !== "<!-- generated: head -->") problems.push(`${page.id}: has no generated head below its title`);
  return problems;
}

/** Every block of code is an example of some kind, and parses. */
export function blockProblems(page: Page): Problems {
  return page.blocks.flatMap((block) => {
    if (block.language !== "ts" && block.language !== "js") return [];
    const unknown = [...block.words].filter((word) => !WORDS.has(word));
    if (unknown.length > 0) return [`${at(page, block)}: what does ${unknown.join(" ")} mean?`];
    if (!block.words.has("incorrect") && !block.words.has("correct")) return [];
    if (block.words.has("incorrect") !== (block.messageId !== undefined)) return [`${at(page, block)}: incorrect blocks, and only these, name a message`];
    return lint(block, "strict", besideOf(page, block)).flatMap((message) => (message.fatal === true ? [`${at(page, block)}: ${message.message}`] : []));
  });
}

/** Incorrect blocks are reported by the rule with the message they name: as certain, unless they say `possible`. */
export function incorrectProblems(page: Page): Problems {
  const blocks = examplesOf(page, "incorrect");
  if (blocks.length === 0) return [`${page.id}: shows no incorrect code`];
  return blocks.flatMap((block) => {
    const isReported = (config: "certain" | "strict"): boolean =>
      lint(block, config, besideOf(page, block)).some(({ ruleId, messageId }) => ruleId === `stale-guard/${page.id}` && messageId === block.messageId);
    const what = `${at(page, block)}: ${String(block.messageId)}`;
    if (!isReported("strict")) return [`${what} is not reported`];
    if (isReported("certain") === block.words.has("possible")) return [`${what} is ${block.words.has("possible") ? "certain" : "only possible"}`];
    return [];
  });
}

/** Correct blocks are reported by no rule at all. */
export function correctProblems(page: Page): Problems {
  const blocks = examplesOf(page, "correct");
  if (blocks.length === 0) return [`${page.id}: shows no correct code`];
  return blocks.flatMap((block) => lint(block, "strict", besideOf(page, block)).map((message) => `${at(page, block)}: ${told(message)}`));
}

/** Every message has an incorrect block; those that are suggestions are offered for one, and named in the page. */
export function coverageProblems(page: Page, rule: Rule): Problems {
  const blocks = examplesOf(page, "incorrect");
  const shown = new Set(blocks.map(({ messageId }) => messageId));
  const offered = new Set(blocks.flatMap((block) => lint(block, "strict", besideOf(page, block)).flatMap(({ suggestions }) => suggestions?.map(({ messageId }) => messageId) ?? [])));
  const suggestions = section(page, "Suggestions") ?? "";
  const ids = Object.keys(rule.meta.messages);
  return [
    ...ids.filter((id) => !shown.has(id) && !offered.has(id)).map((id) => `${page.id}: no incorrect block for ${id}`),
    ...ids.filter((id) => offered.has(id) && !suggestions.includes(`\`${id}\``)).map((id) => `${page.id}: the suggestion ${id} is not described`),
    ...(offered.size > 0 === (rule.meta.hasSuggestions === true) ? [] : [`${page.id}: ${offered.size > 0 ? "hides its suggestions" : "offers no suggestion, although it says so"}`]),
    ...[...shown].filter((id) => id !== undefined && !ids.includes(id)).map((id) => `${page.id}: the rule has no message ${String(id)}`),
  ];
}

/** The bug is drawn: who arms, who tears down, what fires. */
export function diagramProblems(page: Page): Problems {
  const diagrams = page.blocks.filter(({ language }) => language === "mermaid");
  if (diagrams.length === 0) return [`${page.id}: draws no diagram`];
  return diagrams.flatMap((block) => {
    const lines = block.code.trim().split("\n").map((line) => line.trim());
    if (lines[0] !== "sequenceDiagram") return [`${at(page, block)}: is no sequence diagram`];
    const declared = new Set(lines.flatMap((line) => /^participant (\w+)/u.exec(line)?.[1] ?? []));
    const used = lines.flatMap((line) => /^(\w+)\s*-{1,2}>>\s*(\w+)\s*:/u.exec(line)?.slice(1) ?? []);
    return used.length < 6 || used.some((name) => !declared.has(name)) ? [`${at(page, block)}: shows no interleaving of declared participants`] : [];
  });
}

/** The rule of a page that has a config of its own, and the last ledger shown before a block. */
export function besideOf(page: Page, block: Block): Beside {
  const rule = (rules as Readonly<Partial<Record<string, Rule>>>)[page.id];
  if (rule?.meta.docs?.config === undefined) return {};
  const ledger = page.blocks.findLast(({ words, line }) => words.has("ledger") && line < block.line);
  return { rule: page.id, ledger: ledger?.code };
}

export function told({ line, ruleId, messageId, message }: Pick<Linter.LintMessage, "line" | "ruleId" | "messageId" | "message"> | LintMessage): string {
  return `${String(line)}: ${String(ruleId)} ${String(messageId)}: ${message}`;
}

export function at({ id }: Page, { line }: Block): string {
  return `${id}.md:${String(line)}`;
}
