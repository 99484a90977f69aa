// What a bench tells, as data: it is printed as text where the bench is run alone, and becomes a part of docs/benchmarks.md.
//
// { title, about: [paragraph], tables: [{ title, note?, rows: [[cell]] }], limits: [{ what, measured, limit, unit, digits }],
//   versions: { package: version }, repeat: command, rounds }
import { table } from "../table.mjs";

/** Rows of what was measured against what was promised, said in one way for the terminal and the page. */
export function limitRows(limits) {
  return limits.map(({ what, measured, limit, unit = "", digits = 0 }) => {
    const shown = (number) => `${number.toFixed(digits)}${unit && ` ${unit}`}`;
    return [what, shown(measured), shown(limit), isMet({ measured, limit }) ? "met" : "missed"];
  });
}

export function isMet({ measured, limit }) {
  return measured <= limit;
}

export function asText({ title, tables, limits, versions }) {
  const blocks = tables.map((one) => [one.title, ...(one.note ? [one.note] : []), table(one.rows).join("\n")].join("\n\n"));
  if (limits.length > 0) blocks.push(table([["limit", "measured", "at most", ""], ...limitRows(limits)]).join("\n"));
  return `${[title, ...blocks, versionLine(versions)].join("\n\n")}\n`;
}

export function versionLine(versions) {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
