// A page of Markdown, as far as the documentation's tests and generators read it.

/**
 * @param {string} id
 * @param {string} text
 * @returns {import("./page.mjs").Page}
 */
export function parsePage(id, text) {
  const blocks = [];
  let open;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^```(.*)$/u.exec(line);
    if (fence === null) {
      open?.code.push(line);
    } else if (open === undefined) {
      open = { info: fence[1] ?? "", line: index + 1, code: [] };
    } else {
      blocks.push(toBlock(open.info, open.code, open.line));
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${id}: the block of line ${String(open.line)} never ends`);
  return { id, text, blocks };
}

function toBlock(info, code, line) {
  const [language = "", ...all] = info.trim().split(/\s+/u);
  const named = all.map((word) => word.split("=")).filter(([, value]) => value !== undefined);
  const { messageId, rule } = Object.fromEntries(named);
  const words = new Set(all.filter((word) => !word.includes("=")));
  return { language, words, messageId, rules: rule === undefined ? [] : rule.split(","), code: `${code.join("\n")}\n`, line };
}

/** Blocks that show code for the rules to judge. */
export function examplesOf(page, kind) {
  return page.blocks.filter(({ words }) => words.has(kind));
}

/** The text under a heading, up to the next one of its level; undefined when the page has none. */
export function section(page, heading) {
  const parts = page.text.split(/^## /mu);
  return parts.find((part) => part.startsWith(`${heading}\n`))?.slice(heading.length + 1);
}

/** The cells of the first table in a text, without its header. */
export function tableRows(text) {
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/u)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("\\|", "|")),
  );
}
