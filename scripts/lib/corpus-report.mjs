// What the corpus run says: shares by category and by rule, density, and what was missed.
import { rulesOfCategory } from "./categories.mjs";
import { perThousand, table } from "./table.mjs";

export function summarize(rows) {
  const measured = rows.filter((row) => row.status === "measured");
  const visible = measured.filter((row) => row.visible !== "no");
  const findings = measured.reduce((sum, row) => sum + row.reports.length, 0);
  const lines = measured.reduce((sum, row) => sum + row.lines, 0);
  return {
    cases: rows.length,
    measured: measured.length,
    visible: visible.length,
    ...countIn(visible),
    findings,
    lines,
    findingsPerThousandLines: Number(perThousand(findings, lines).toFixed(2)),
    byCategory: Object.fromEntries(
      categoriesOf(visible).map((category) => {
        const some = visible.filter((row) => row.categories.includes(category));
        return [category, { cases: some.length, ...countIn(some) }];
      }),
    ),
    byRule: Object.fromEntries(rulesSeen(measured).map((rule) => [rule, { ...countRule(visible, rule), ...densityOf(measured, rule, lines) }])),
    notMeasured: rows.filter((row) => row.status !== "measured").map(({ id, status }) => ({ id, status })),
  };
}

/** Those with rules of their own first, then what else the cases name. */
const categoriesOf = (rows) => [...new Set([...Object.keys(rulesOfCategory), ...rows.flatMap(({ categories }) => categories).sort()])];

const countIn = (rows) => ({
  found: rows.filter((row) => row.found).length,
  discriminated: rows.filter((row) => row.discriminated).length,
});

const rulesSeen = (rows) => [...new Set(rows.flatMap((row) => row.reports.map(({ rule }) => rule)))].sort();

/** The same two questions, asked of one rule alone. */
function countRule(rows, rule) {
  const of = (reports) => reports.filter((report) => report.rule === rule).length;
  return {
    found: rows.filter((row) => of(row.hits) > 0).length,
    discriminated: rows.filter((row) => of(row.left) < of(row.hits)).length,
  };
}

function densityOf(rows, rule, lines) {
  const findings = rows.reduce((sum, row) => sum + row.reports.filter((report) => report.rule === rule).length, 0);
  return { findings, perThousandLines: Number(perThousand(findings, lines).toFixed(2)) };
}

export function* textOf(rows, summary, { withMissed = true } = {}) {
  const { visible, found, discriminated } = summary;
  yield* table([
    ["category", "cases", "found", "discriminated"],
    ...Object.entries(summary.byCategory).map(([category, of]) => [category, of.cases, share(of.found, of.cases), share(of.discriminated, of.cases)]),
    ["all", visible, share(found, visible), share(discriminated, visible)],
  ]);
  yield "";
  yield* table([
    ["rule", "found", "discriminated", "findings", "per 1000 lines"],
    ...Object.entries(summary.byRule).map(([rule, of]) => [rule, of.found, of.discriminated, of.findings, of.perThousandLines.toFixed(2)]),
    ["all", found, discriminated, summary.findings, summary.findingsPerThousandLines.toFixed(2)],
  ]);
  if (!withMissed) return;
  const missed = rows.filter((row) => row.status === "measured" && row.visible !== "no" && !row.discriminated);
  yield* cases("not found", missed.filter((row) => !row.found));
  yield* cases("found, but the fix leaves as many reports", missed.filter((row) => row.found));
  yield "";
  yield `${summary.measured} of ${summary.cases} cases measured; counted are the ${visible} of them that a linter could see`;
  for (const { id, status } of summary.notMeasured) yield `not measured: ${id}: ${status}`;
}

function* cases(title, rows) {
  if (rows.length === 0) return;
  yield "";
  yield `${title} (${rows.length}):`;
  for (const row of rows) {
    yield `  ${row.id}  ${row.categories.join("+")}  ${row.place}`;
    yield `      ${row.summary}`;
  }
}

const share = (part, whole) => `${part} (${whole === 0 ? 0 : Math.round((100 * part) / whole)}%)`;
