import { type Edit, type FileModel, type Finding, isFunctionNode } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Plan } from "./codemod.ts";
import { styleOf } from "./text-style.ts";

/** Code in the middle of a sentence: on one line, the end of it where it is long. */
export function brief(node: ts.Node): string {
  return node.getText().replaceAll(/\s+/g, " ").replace(/^.{40,}?(?=\S*$)/, "… ");
}

/** The statement around a node that stands in a block, a case or the file itself; undefined beyond the next function. */
export function statementAround(node: ts.Node): ts.Statement | undefined {
  for (let current: ts.Node | undefined = node; current !== undefined; current = current.parent) {
    if (ts.isStatement(current) && isStatementList(current.parent)) return current;
    if (current !== node && isFunctionNode(current)) return undefined;
  }
  return undefined;
}

export function isStatementList(node: ts.Node): node is ts.Block | ts.SourceFile | ts.CaseOrDefaultClause {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
}

/** A statement on a line of its own before another one. */
export function insertBefore(model: FileModel, statement: ts.Statement, text: string): Edit {
  const source = model.sourceFile.text;
  const start = statement.getStart();
  const indent = /[ \t]*$/.exec(source.slice(0, start))?.[0] ?? "";
  const isOwnLine = /(?:^|[\r\n])[ \t]*$/.test(source.slice(0, start));
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  return { start, end: start, text: isOwnLine ? `${text}${eol}${indent}` : `${text} ` };
}

/** A statement on a line of its own after another one and what is said about that at its line's end. */
export function insertAfter(model: FileModel, statement: ts.Statement, text: string): Edit {
  const source = model.sourceFile.text;
  const indent = /[ \t]*$/.exec(source.slice(0, statement.getStart()))?.[0] ?? "";
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  const comment = ts.getTrailingCommentRanges(source, statement.end)?.at(-1)?.end ?? statement.end;
  const at = /^[ \t]*(?:\r?\n|$)/.test(source.slice(comment)) ? comment : statement.end;
  return { start: at, end: at, text: `${eol}${indent}${text}` };
}

/** A file that ends its statements without semicolons keeps doing so. */
export function semicolon(model: FileModel): string {
  return styleOf(model.sourceFile).semicolons ? ";" : "";
}

/** What a rule suggests, in the file's own style. */
export function asSuggested(model: FileModel, { edits }: Finding["suggestions"][number]): Plan {
  const end = semicolon(model);
  return { edits: edits.map((edit) => ({ ...edit, text: end === "" ? edit.text.replaceAll(/;(?=\s*$|\s*\n)/g, "") : edit.text })), imports: [] };
}

/** A name for a token that nothing in a function bears yet. */
export function freeName(model: FileModel, scope: ts.Node): string | undefined {
  const text = scope.getText(model.sourceFile);
  return ["token", "generationToken", "connectionToken"].find((name) => !new RegExp(`\\b${name}\\b`).test(text));
}
