import type { Edit } from "eslint-plugin-stale-guard/detect";

/** Applies all edits of one text in one go; insertions at the same offset keep their given order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let upTo = text.length;
  for (const { start, end, text: inserted } of inOrder(edits).reverse()) {
    if (start < 0 || end < start || end > text.length) {
      throw new RangeError(`the edit ${start}-${end} is not in a text of ${text.length} characters`);
    }
    if (end > upTo) throw new RangeError(`the edit ${start}-${end} overlaps with another`);
    pieces.push(text.slice(end, upTo), inserted);
    upTo = start;
  }
  return [...pieces, text.slice(0, upTo)].reverse().join("");
}

/** True when two edits want the same characters, or one inserts into what the other replaces. */
export function overlaps(edits: readonly Edit[]): boolean {
  return inOrder(edits).some(({ start }, index, sorted) => start < (sorted[index - 1]?.end ?? start));
}

/** By offset; what is inserted before a character comes before what replaces it. */
export function inOrder(edits: readonly Edit[]): Edit[] {
  const isReplacing = ({ start, end }: Edit): number => (end > start ? 1 : 0);
  return [...edits].sort((a, b) => a.start - b.start || isReplacing(a) - isReplacing(b));
}
