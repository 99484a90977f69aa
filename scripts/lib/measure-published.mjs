import { rulesFor } from "./categories.mjs";
import { findCode } from "./find-in-package.mjs";

const smallNode = 40;

/** Starts within the range, or is a small node around its beginning. */
const isWithin = ({ line, endLine }, ranges) =>
  ranges.some(([first, last]) => (line >= first && line <= last) || (line < first && endLine >= first && endLine - line <= smallNode));

/**
 * The same two questions as for clones, asked of what was published: does a rule of the case's category report inside
 * the named function, and does it less often in the version with the fix?
 */
export function measurePublished(one, filesOf, engine) {
  const before = codeOf(one, one.before, filesOf);
  const after = codeOf(one, one.after, filesOf);
  if (before.status) return before;
  if (after.status) return after;
  if (before.ranges.length === 0) return { status: `error: ${one.before} has no ${one.function} in ${before.name}` };
  const wanted = rulesFor(one.categories);
  const reports = engine(before.text, before.name);
  const hits = reports.filter((report) => wanted.has(report.rule) && isWithin(report, before.ranges));
  const hitRules = new Set(hits.map(({ rule }) => rule));
  // Should the fix have renamed the function, then any report in the file may be the old one.
  const left = hits.length === 0 ? [] : engine(after.text, after.name).filter((report) => hitRules.has(report.rule) && (after.ranges.length === 0 || isWithin(report, after.ranges)));
  return { status: "measured", lines: before.text.split("\n").length, reports, hits, left, found: hits.length > 0, discriminated: left.length < hits.length };
}

function codeOf(one, spec, filesOf) {
  const files = filesOf(spec);
  if (files === undefined) return { status: `no package ${spec}` };
  return findCode(files, one.packageFile, one.function) ?? { status: `error: ${spec} holds no ${one.function}` };
}
