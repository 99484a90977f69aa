import { parsePage } from "../../../scripts/lib/docs/page.mjs";
import { readPage } from "../../../scripts/lib/docs/pages.mjs";

export const readme = parsePage("README", readPage("README.md"));

/** What the readme quotes in the block that bears a word. */
export function quoted(word: string): string {
  const block = readme.blocks.find(({ words }) => words.has(word));
  if (block === undefined) throw new Error(`the readme has no block ${word}`);
  return block.code;
}

/** The parts of a quotation that an output does not have, in their order; `...` by itself stands for what was left out. */
export function notIn(quotation: string, output: string): string[] {
  let rest = output;
  return quotation.split(/(?<=^|\s)\.\.\.(?=\s|$)/u).flatMap((part) => {
    const wanted = part.replaceAll(/^\n+|\s+$/gu, "");
    const place = rest.indexOf(wanted);
    if (place >= 0) rest = rest.slice(place + wanted.length);
    return place >= 0 ? [] : [wanted];
  });
}
