/** One fenced block of a page: its language, the words of its info string, its code. */
export interface Block {
  readonly language: string;
  readonly words: ReadonlySet<string>;
  /** What `messageId=...` in the info string names. */
  readonly messageId: string | undefined;
  readonly code: string;
  /** One-based line of the opening fence. */
  readonly line: number;
}

/** A rule's documentation page. */
export interface Page {
  readonly id: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

export function parsePage(id: string, text: string): Page {
  const blocks: Block[] = [];
  let open: { info: string; line: number; code: string[] } | undefined;
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

function toBlock(info: string, code: readonly string[], line: number): Block {
  const [language = "", ...words] = info.trim().split(/\s+/u);
  const named = words.find((word) => word.startsWith("messageId="));
  return {
    language,
    words: new Set(words.filter((word) => word !== named)),
    messageId: named?.slice("messageId=".length),
    code: `${code.join("\n")}\n`,
    line,
  };
}

/** Blocks that show code for the rules to judge. */
export function examplesOf(page: Page, kind: "incorrect" | "correct"): Block[] {
  return page.blocks.filter(({ words }) => words.has(kind));
}

/** The text under a heading, up to the next one of its level; undefined when the page has none. */
export function section(page: Page, heading: string): string | undefined {
  const parts = page.text.split(/^## /mu);
  return parts.find((part) => part.startsWith(`${heading}\n`))?.slice(heading.length + 1);
}

/** The cells of the first table in a text, without its header. */
export function tableRows(text: string): string[][] {
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/u)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("\\|", "|")),
  );
}
