import type { Finding, Suggestion } from "./finding.ts";

const whereIs = ({ file, line, column, endLine, endColumn, rule }: Finding): string => `${file}:${String(line)}:${String(column)}-${String(endLine)}:${String(endColumn)} ${rule}`;

/** What one host finds and the other does not, one line each; nothing when they agree position for position. */
export function differences(expected: readonly Finding[], actual: readonly Finding[]): string[] {
  const left = new Map<string, Finding[]>();
  for (const finding of expected) left.set(keyOf(finding), [...(left.get(keyOf(finding)) ?? []), finding]);
  const told: string[] = [];
  for (const finding of actual) {
    const match = left.get(keyOf(finding))?.shift();
    if (match === undefined) told.push(`superfluous: ${whereIs(finding)} ${finding.message}`);
    else if (suggestionsDiffer(match.suggestions, finding.suggestions)) told.push(`suggests otherwise: ${whereIs(finding)}: ${JSON.stringify(finding.suggestions)} for ${JSON.stringify(match.suggestions)}`);
  }
  return [...told, ...[...left.values()].flat().map((finding) => `missing: ${whereIs(finding)} ${finding.message}`)].sort();
}

const keyOf = (finding: Finding): string => `${whereIs(finding)} ${finding.message}`;

function suggestionsDiffer(expected: readonly Suggestion[] | undefined, actual: readonly Suggestion[] | undefined): boolean {
  if (expected === undefined || actual === undefined) return false;
  return JSON.stringify(expected) !== JSON.stringify(actual);
}

/** The rules that have no finding: a host that runs nothing agrees with any other that does not. */
export function silentRules(rules: readonly string[], findings: readonly Finding[]): string[] {
  const heard = new Set(findings.map(({ rule }) => rule));
  return rules.filter((rule) => !heard.has(rule));
}
