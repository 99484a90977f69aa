import { readdirSync, readFileSync } from "node:fs";
import { analyze, detectors, type Finding } from "../../../rules/src/detect/index.ts";
import { type Block, examplesOf, parsePage } from "../../../scripts/lib/docs/page.mjs";

/** A finding that a rule's page shows, with the code it is in. */
export interface ShownFinding {
  /** `require-timer-guard.md:12 unguarded`. */
  readonly where: string;
  readonly block: Block;
  readonly fileName: string;
  readonly finding: Finding;
}

const docs = new URL("../../../rules/docs/", import.meta.url);

/** What the incorrect blocks of all pages are there to show: one finding each, of the message that the block names. */
export function shownFindings(): ShownFinding[] {
  const ids = new Set(detectors.map(({ rule }) => rule));
  const pages = readdirSync(docs).filter((name) => name.endsWith(".md") && ids.has(name.slice(0, -".md".length)));
  return pages.flatMap((name) => {
    const page = parsePage(name.slice(0, -".md".length), readFileSync(new URL(name, docs), "utf8"));
    return examplesOf(page, "incorrect").map((block) => {
      const [where, fileName] = [`${name}:${String(block.line)} ${String(block.messageId)}`, `example.${block.language}`];
      const finding = analyze(block.code, fileName).find(({ rule, messageId }) => rule === page.id && messageId === block.messageId);
      if (finding === undefined) throw new Error(`${where} is not found`);
      return { where, block, fileName, finding };
    });
  });
}
