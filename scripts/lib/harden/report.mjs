// What the files of a run came to.
import { table } from "../table.mjs";
import { isSlow, mostParses } from "./limits.mjs";

const shown = 10;

/** One sentence for everything that must not be. */
export function breachesOf(results) {
  return results.flatMap((result) => {
    const { file, crash, throws = [], broken = [], rules, parse } = result;
    const name = nameOf(file);
    if (crash !== undefined) return [`${name}: ${crash}`];
    return [
      ...throws.map((error) => `${name}: a rule throws: ${error}`),
      ...broken.map((what) => `${name}: codemods: ${what}`),
      ...(isSlow(result) ? [`${name}: the rules take ${rules.toFixed(0)} ms, ${(rules / parse).toFixed(0)} times the parse; limit ${mostParses}`] : []),
    ];
  });
}

export function reportOf(results, copies) {
  const sum = (of) => results.reduce((total, result) => total + (of(result) ?? 0), 0);
  const measured = results.filter(({ crash }) => crash === undefined);
  const lines = table([
    ["", "all"],
    ["files", results.length],
    ["copies of them left out", copies],
    ["MB", (sum(({ bytes }) => bytes) / 1e6).toFixed(1)],
    ["findings of strict and no-raw-fetch", sum(({ findings }) => findings)],
    ["throws", sum(({ throws }) => throws?.length)],
    ["killed or died", results.length - measured.length],
    ["rewrites that do not hold", sum(({ broken }) => broken?.length)],
    ["seconds of CPU, parse", (sum(({ parse }) => parse) / 1000).toFixed(0)],
    ["seconds of CPU, rules", (sum(({ rules }) => rules) / 1000).toFixed(0)],
    ["most MB of a process", Math.max(0, ...measured.map(({ memory }) => memory)).toFixed(0)],
  ]);
  return [...lines, "", "slowest, by the parse of the same file", ...slowest(measured), "", "not parsed, and given to the detectors as they are, unless too large", ...skipped(measured), "", "what became of findings", ...fates(measured)];
}

function slowest(results) {
  const worst = results.filter(({ rules }) => rules > 10).sort((a, b) => b.rules / b.parse - a.rules / a.parse);
  return table([["file", "rules ms", "parse ms", "ratio", "most of it"], ...worst.slice(0, shown).map(({ file, rules, parse, slowestRule }) => [nameOf(file), rules.toFixed(0), parse.toFixed(1), (rules / parse).toFixed(0), slowestRule])]);
}

function skipped(results) {
  const reasons = tally(results.flatMap(({ skipped: reason }) => (reason === undefined ? [] : [reason.replace(/'[^']*'/gu, "'...'")])));
  return table([["reason", "files"], ...reasons]);
}

/** By rule and reason. */
function fates(results) {
  const sites = results.flatMap(({ sites: each = [] }) => each);
  return table([["rule, fate, reason", "findings"], ...tally(sites.map(({ rule, status, reason }) => `${rule} ${status} ${reason}`.trimEnd()))]);
}

function tally(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function nameOf(file) {
  return file.replace(/^.*?node_modules\//u, "");
}
