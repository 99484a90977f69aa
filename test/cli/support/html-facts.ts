import { attribute, type Element, hasClass, textOf, within } from "./html.ts";

/** One line of code as a finding's excerpt shows it. */
export interface ExcerptRow {
  readonly line: number;
  readonly steps: readonly number[];
  readonly code: string;
  /** Marked as the line that the finding is on. */
  readonly isFound: boolean;
}

/** The lines of code that an article shows. */
export function parseExcerpt(article: Element): ExcerptRow[] {
  const [code] = within(article).filter(({ tagName }) => tagName === "code");
  const rows = code === undefined ? [] : within(code).filter((each) => each.tagName === "span" && !hasClass(each, "gap"));
  return rows.map((row) => {
    const [number, steps] = ["b", "i"].map((tag) => within(row).filter(({ tagName }) => tagName === tag).map(textOf).join(""));
    const shown = textOf(row).slice(`${number ?? ""}${steps ?? ""}`.length);
    const isMarked = attribute(row, "class") !== undefined;
    return { line: Number(number), steps: (steps ?? "").split(" ").filter((each) => each !== "").map(Number), code: shown, isFound: isMarked && hasClass(row, "found") };
  });
}
