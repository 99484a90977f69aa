import { readFileSync } from "node:fs";
import { rules } from "../../../rules/src/index.ts";
import { besideOf } from "../../contract/support/checks.ts";
import { parsePage } from "../../../scripts/lib/docs/page.mjs";
import type { SourceFile } from "./source-file.ts";

/** Each block of code of the rules' pages, in a folder of its own with the ledger that its page shows for it. */
export function docsBlocks(to: string): SourceFile[] {
  return Object.keys(rules).flatMap((id) => {
    const page = parsePage(id, readFileSync(new URL(`../../../rules/docs/${id}.md`, import.meta.url), "utf8"));
    const blocks = page.blocks.filter(({ language }) => language === "ts" || language === "js");
    return blocks.flatMap((block) => {
      const folder = `${to}/${id}-${String(block.line)}`;
      const { ledger } = besideOf(page, block);
      return [{ path: `${folder}/example.${block.language}`, text: block.code }, ...(ledger === undefined ? [] : [{ path: `${folder}/raw-fetch.allowlist.json`, text: ledger }])];
    });
  });
}
