/**
 * Fixtures that carry what is expected under the code it is expected for:
 *
 *     setTimeout(() => this.connect(), 5000);
 *     ~~~~~~~~~~ [unguarded certain]
 */

/** One report, in one-based lines and columns. */
export interface Report {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly messageId: string;
  readonly confidence: string;
}

export interface CaretFixture {
  readonly code: string;
  readonly expected: readonly Report[];
}

const MARK = /^( *)(~+) \[(\w+) (certain|possible)\]$/;

/** Splits a fixture into its code and the reports its carets stand for. Common indentation is removed first. */
export function parseCarets(text: string): CaretFixture {
  const code: string[] = [];
  const expected: Report[] = [];
  for (const line of dedent(text).split("\n")) {
    if (!line.trimStart().startsWith("~")) {
      code.push(line);
      continue;
    }
    const [, indent = "", tildes = "", messageId = "", confidence = ""] = MARK.exec(line) ?? [];
    if (messageId === "") throw new Error(`Not a caret line: ${line}`);
    const marked = code.at(-1) ?? "";
    if (code.length === 0 || indent.length + tildes.length > marked.length) throw new Error(`Carets beyond the code above: ${line}`);
    const column = indent.length + 1;
    expected.push({ line: code.length, column, endLine: code.length, endColumn: column + tildes.length, messageId, confidence });
  }
  return { code: code.join("\n"), expected: sortReports(expected) };
}

export function sortReports(reports: readonly Report[]): Report[] {
  return [...reports].sort((a, b) => a.line - b.line || a.column - b.column || a.messageId.localeCompare(b.messageId));
}

function dedent(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents);
  return `${lines.map((line) => line.slice(common)).join("\n")}\n`;
}
