// What was found on published packages, kept in a file. How many bugs are told from their fixes may only rise; one that is
// found before and after its fix alike may be a false alarm, and is kept for reading.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./published-sources.mjs";

/** The project's own record. */
export const ownFigures = path.join(root, "test", "corpus", "npm-figures.json");

export const readFigures = (file) => JSON.parse(readFileSync(file, "utf8"));

export function writeFigures(file, figures) {
  const one = ([config, { cases, found, discriminated }]) =>
    ` ${JSON.stringify(config)}: {\n  "cases": ${JSON.stringify(cases)},\n  "found": ${JSON.stringify(found)},\n  "discriminated": ${JSON.stringify(discriminated)}\n }`;
  writeFileSync(file, `{\n${Object.entries(figures).map(one).join(",\n")}\n}\n`);
}

/** One config's figures from its rows. */
export function figuresOf(rows) {
  const measured = rows.filter(({ status }) => status === "measured");
  const ids = (some) => some.map(({ id }) => id).sort();
  return { cases: ids(measured), found: ids(measured.filter((row) => row.found)), discriminated: ids(measured.filter((row) => row.discriminated)) };
}

/** A sentence when fewer of the cases that both runs measured are told from their fixes; lists what was lost. */
export function falls(config, recorded, now) {
  if (recorded === undefined) return [];
  const both = new Set(recorded.cases.filter((id) => now.cases.includes(id)));
  const [before, after] = [recorded, now].map(({ discriminated }) => discriminated.filter((id) => both.has(id)));
  if (after.length >= before.length) return [];
  const lost = before.filter((id) => !after.includes(id));
  return [`${config}: ${after.length} of ${both.size} cases discriminated, ${before.length} before; lost: ${lost.join(", ")}`];
}

/** The recorded figures with those of this run in the place of their cases' old ones. */
export function merge(recorded, now) {
  if (recorded === undefined) return now;
  const measured = new Set(now.cases);
  const joined = (kind) => [...recorded[kind].filter((id) => !measured.has(id)), ...now[kind]].sort();
  return { cases: [...new Set([...recorded.cases, ...now.cases])].sort(), found: joined("found"), discriminated: joined("discriminated") };
}
