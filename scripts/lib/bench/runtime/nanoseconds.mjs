// A table of what one operation takes, beside a base where there is one, and the limits that some of them have.
import { median, ratios, spread } from "../spread.mjs";

/** @param {{ title: string, note?: string, runs: Record<string, number[]>, base?: string, limits?: Record<string, number> }} options limits are on what comes on top of the base */
export function nanoseconds({ title, note, runs, base, limits = {} }) {
  const costOf = (name) => median(runs[name]) - (base ? median(runs[base]) : 0);
  const rows = Object.keys(runs).map((name) => [name, spread(runs[name], 0), ...(base ? [costOf(name).toFixed(0), spread(ratios(runs[name], runs[base]), 2)] : [])]);
  return {
    table: { title, note, rows: [["", "ns", ...(base ? ["on top", "ratio"] : [])], ...rows] },
    limits: Object.entries(limits).map(([name, limit]) => ({ what: `\`${name}\`${base ? ` over ${base}` : ""}`, measured: costOf(name), limit, unit: "ns" })),
  };
}
