// What a file may cost.

/** Parses of small files take tenths of a millisecond, which says nothing. */
const floorMilliseconds = 50;
export const mostParses = 50;

export function isSlow({ parse, rules }) {
  return rules > floorMilliseconds && rules > mostParses * parse;
}
