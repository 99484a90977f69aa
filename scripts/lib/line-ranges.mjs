// Line ranges of a case, and which reports belong to them. A range is [first, last], both included.

const slack = 3;
const smallNode = 40;

/** "12-18,30" as ranges. */
export const parseRanges = (text) =>
  text.split(",").map((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return [first, last];
  });

/** Where a range of the old file lies in the new one. */
export function mapRange([first, last], hunks) {
  const shift = (hunksThatCount) => hunksThatCount.reduce((sum, { added, removed }) => sum + added - removed, 0);
  const above = shift(hunks.filter(({ at, removed }) => at + removed <= first));
  const aboveOrInside = shift(hunks.filter(({ at }) => at <= last));
  return [first + above, last + Math.max(above, aboveOrInside)];
}

/** A report belongs to a range when it starts within it, give or take, or is a small node that reaches into it. */
const belongsTo = ({ line, endLine }, [first, last]) =>
  (line >= first - slack && line <= last + slack) || (line < first && endLine >= first && endLine - line <= smallNode);

export const isInside = (report, ranges) => ranges.some((range) => belongsTo(report, range));
