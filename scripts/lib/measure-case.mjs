import { rulesFor } from "./categories.mjs";
import { hunksBetween } from "./git-objects.mjs";
import { isInside, mapRange, parseRanges } from "./line-ranges.mjs";

/** Found: a rule of the case's category reports the buggy lines. Discriminated: fewer such reports are left by the fix. */
export function measureCase({ case: one, before, after }, engine, repo) {
  if (!before) return { status: "error: the clone lacks the file at the parent commit" };
  const ranges = parseRanges(one.lines_before);
  const wanted = rulesFor(one.categories);
  const reports = engine(before.text, before.fileName);
  const hits = reports.filter((report) => wanted.has(report.rule) && isInside(report, ranges));
  const hitRules = new Set(hits.map(({ rule }) => rule));

  const reportsAfter = after ? engine(after.text, after.fileName) : [];
  // Only a case with hits pays for the diff.
  const mapped = hits.length > 0 && after ? rangesAfter(one, ranges, repo) : [];
  const left = reportsAfter.filter((report) => hitRules.has(report.rule) && isInside(report, mapped));

  return {
    status: "measured",
    lines: before.text.split("\n").length,
    reports,
    hits,
    left,
    found: hits.length > 0,
    discriminated: left.length < hits.length,
  };
}

function rangesAfter({ parent_commit, fix_commit, file }, ranges, repo) {
  const hunks = hunksBetween(repo, parent_commit, fix_commit, file);
  return ranges.map((range) => mapRange(range, hunks));
}
