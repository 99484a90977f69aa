import type { Edit } from "eslint-plugin-stale-guard/detect";
import { inOrder } from "./apply-edits.ts";

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a stretch of the old text may be found in the new one. */
export interface MappedSpan extends Span {
  /** Where its first character went; undefined when that was replaced. */
  readonly exact: number | undefined;
}

/** Follows a stretch through edits; it takes in what was inserted at its ends and all of what replaced a part of it. */
export function mapSpan(edits: readonly Edit[], { start, end }: Span): MappedSpan {
  let exact: number | undefined = start;
  let [from, to] = [start, end];
  let shift = 0;
  for (const edit of inOrder(edits)) {
    const grows = edit.text.length - (edit.end - edit.start);
    if (edit.end <= start) {
      if (exact !== undefined) exact += grows;
      // An insertion right in front may be the new head of the stretch.
      if (edit.end < start || edit.start < edit.end) from += grows;
    } else if (edit.start <= start) {
      exact = undefined;
      from = edit.start + shift;
    }
    if (edit.start <= end) to = Math.max(edit.end, end) + shift + grows;
    shift += grows;
  }
  return { start: from, end: to, exact };
}
