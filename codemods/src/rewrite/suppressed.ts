import type { Finding } from "eslint-plugin-stale-guard/detect";

/** True for a finding that a comment tells ESLint to be silent about: what the project has judged is not rewritten. */
export function isSuppressed(text: string, { rule, start }: Pick<Finding, "rule" | "start">): boolean {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", start);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const previous = text.slice(text.lastIndexOf("\n", lineStart - 2) + 1, Math.max(lineStart - 1, 0));
  if (names(line, "eslint-disable-line", rule) || names(previous, "eslint-disable-next-line", rule)) return true;
  const blocks = text.slice(0, start).matchAll(/\/\*\s*eslint-(disable|enable)(?![\w-])([^*]*)\*\//gu);
  return [...blocks].reduce((isOff, [, what, list = ""]) => (lists(list, rule) ? what === "disable" : isOff), false);
}

function names(line: string, directive: string, rule: string): boolean {
  const [, list] = new RegExp(`(?://|/\\*)\\s*${directive}(?![\\w-])(.*)`, "u").exec(line) ?? [];
  return list !== undefined && lists(list, rule);
}

/** A directive without rules is for all of them; what follows ` -- ` is why. */
function lists(list: string, rule: string): boolean {
  const [rules = ""] = list.replace(/\*\/.*$/u, "").split(/\s-{2,}\s/u);
  const named = rules.split(",").map((each) => each.trim()).filter((each) => each !== "");
  return named.length === 0 || named.includes(`stale-guard/${rule}`);
}
