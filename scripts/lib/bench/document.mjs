// docs/benchmarks.md, from what the benches told.
import { markdownTable } from "../docs/regions.mjs";
import { limitRows, versionLine } from "./section.mjs";

/** @param {{ date: string, machine: string, load: number, minutes: number, sections: readonly object[] }} results `load` is the machine's before anything was measured */
export function benchmarksPage({ date, machine, load, minutes, sections }) {
  const parts = [
    "# Benchmarks",
    `Written by \`npm run bench\`, which measures all of this; edits by hand are lost. Of ${date}, in ${minutes.toFixed(0)} minutes.`,
    `Machine: ${machine}; its load before was ${load.toFixed(1)}.`,
    "What is compared takes turns, within one process or process by process, so that a busy machine slows both sides alike: ratios can be trusted more than milliseconds. Figures are medians over the rounds, with the quartiles behind them; a ratio is the median of the rounds' ratios. Elsewhere the milliseconds will differ, and the ratios should not by much.",
    "## Limits",
    "What this project holds itself to. Benches that are run alone exit with 1 when one is missed, and so does `npm run bench -- --gate`.",
    markdownTable(["what", "measured", "at most", ""], sections.flatMap(({ limits }) => limitRows(limits))),
    ...sections.flatMap(sectionParts),
  ];
  return `${parts.join("\n\n")}\n`;
}

function sectionParts({ title, about, tables, versions, repeat, rounds }) {
  const blocks = tables.flatMap((one) => [`### ${one.title}`, ...(one.note ? [one.note] : []), tableOf(one.rows)]);
  return [`## ${title}`, ...about, ...blocks, `Repeat it: \`${repeat}\`. Rounds: ${rounds}. Measured: ${versionLine(versions)}.`];
}

function tableOf([head, ...rows]) {
  return markdownTable(head.map(String), rows.map((row) => row.map(String)));
}
