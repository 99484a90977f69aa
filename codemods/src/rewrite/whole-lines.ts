import type { Edit } from "eslint-plugin-stale-guard/detect";
import type ts from "typescript";

/** Deletes a statement, with its line where it has that to itself, and with one of two blank lines that would meet. */
export function withoutStatement(statement: ts.Statement): Edit {
  const { text } = statement.getSourceFile();
  const start = statement.getStart();
  const margin = /[ \t]*$/u.exec(text.slice(0, start))?.[0].length ?? 0;
  const lineStart = start - margin;
  const isFirst = /(?:^\uFEFF?|\n)$/u.test(text.slice(0, lineStart));
  const rest = /^[ \t]*(\r?\n|$)?/u.exec(text.slice(statement.end));
  const lineEnd = statement.end + (rest?.[0].length ?? 0);
  if (!isFirst) return { start: rest?.[1] === undefined ? start : lineStart, end: rest?.[1] === undefined ? lineEnd : statement.end, text: "" };
  if (rest?.[1] === undefined) return { start, end: lineEnd, text: "" };
  const isAfterBlank = /(?:^\uFEFF?|\n[ \t]*\r?\n)$/u.test(text.slice(0, lineStart));
  const blank = isAfterBlank ? (/^[ \t]*\r?\n/u.exec(text.slice(lineEnd))?.[0].length ?? 0) : 0;
  return { start: lineStart, end: lineEnd + blank, text: "" };
}
