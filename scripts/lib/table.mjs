/** Lines of a table with aligned columns: text to the left, numbers and shares to the right. */
export function table(rows) {
  const cells = rows.map((row) => row.map(String));
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const isText = cells[0].map((_, column) => column === 0 || cells.slice(1).some((row) => /^[a-z]/i.test(row[column])));
  return cells.map((row) =>
    row.map((cell, column) => (isText[column] ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  ").trimEnd(),
  );
}

export const perThousand = (count, lines) => (lines === 0 ? 0 : (1000 * count) / lines);
