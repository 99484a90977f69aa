import type { Edit } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { ModuleKind } from "./module-kind.ts";
import { requiredModule, styleOf, type TextStyle } from "../rewrite/text-style.ts";

/** What a new import goes by. */
export interface Surroundings {
  /** Statements that are to go: a new one takes the place of the one that it would follow. */
  readonly leaving: ReadonlySet<ts.Statement>;
  /** How near another import is to it, by its module. */
  kinship(specifier: string, isTypeOnly: boolean): number;
}

const nowhere: Surroundings = { leaving: new Set(), kinship: () => 0 };

/** Puts a new import after the last of those nearest to it, or the last of all, or else below what has to stay at the top of a file. */
export function newImport(
  sourceFile: ts.SourceFile,
  kind: ModuleKind,
  statement: (style: TextStyle) => string,
  { leaving, kinship }: Surroundings = nowhere,
): Edit {
  const { text } = sourceFile;
  const style = styleOf(sourceFile);
  const { eol } = style;
  const written = statement(style);
  const last = lastImport(sourceFile, kind, kinship);
  if (last !== undefined && leaving.has(last)) return { start: last.getStart(sourceFile), end: last.end, text: written };
  if (last !== undefined) {
    const { at, isLineEnd } = endOfLine(text, last.end);
    return { start: at, end: at, text: isLineEnd ? eol + written : ` ${ended(written)}` };
  }
  const { at, before } = belowHead(sourceFile, eol);
  const rest = text.slice(at);
  // A line that starts like this would go on with the statement before it.
  const closed = kind === "require" && /^\s*[([`+\-/]/u.test(rest) ? ended(written) : written;
  const newlines = /^(?:[ \t]*\r?\n){0,2}/u.exec(rest)?.[0].split("\n").length ?? 1;
  const missing = rest.trim() === "" ? 0 : 3 - newlines;
  return { start: at, end: at, text: before + closed + eol.repeat(missing) };
}

function ended(statement: string): string {
  return statement.endsWith(";") ? statement : `${statement};`;
}

function lastImport(sourceFile: ts.SourceFile, kind: ModuleKind, kinship: Surroundings["kinship"]): ts.Statement | undefined {
  if (kind === "import") {
    const ranked = sourceFile.statements.filter(ts.isImportDeclaration).map((node) => {
      const { importClause, moduleSpecifier } = node;
      const specifier = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : "";
      return { node, rank: kinship(specifier, importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) };
    });
    const highest = Math.max(...ranked.map(({ rank }) => rank));
    return ranked.findLast(({ rank }) => rank === highest)?.node;
  }
  let last: ts.Statement | undefined;
  for (const node of sourceFile.statements) {
    if (isRequire(node)) last = node;
    // Further down, something is required on purpose when the rest has run.
    else if (!ts.isVariableStatement(node) && !ts.isExpressionStatement(node)) break;
  }
  return last;
}

function isRequire(node: ts.Statement): boolean {
  if (ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node)) return true;
  if (ts.isExpressionStatement(node)) return requiredModule(node.expression) !== undefined;
  if (!ts.isVariableStatement(node)) return false;
  return node.declarationList.declarations.some(({ initializer }) => startsWithRequire(initializer));
}

/** `require("a")`, `require("a").b`, `require("a")(b)`. */
function startsWithRequire(node: ts.Expression | undefined): boolean {
  if (node === undefined || requiredModule(node) !== undefined) return node !== undefined;
  return (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) && startsWithRequire(node.expression);
}

/** The end of a statement with its comments, where nothing but a line's end follows; otherwise the bare end. */
function endOfLine(text: string, end: number): { at: number; isLineEnd: boolean } {
  const at = ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;
  const isLineEnd = /^[ \t]*(?:\r?\n|$)/u.test(text.slice(at));
  return { at: isLineEnd ? at : end, isLineEnd };
}

/** Comments that count only at the top of a file, or belong there. */
const standsAtTop = new RegExp(
  [
    String.raw`^/\*!|^///|copyright|SPDX|\blicen[sc]ed?\b`,
    String.raw`@(?:preserve|file|fileoverview|packageDocumentation|module|jsx\w*|flow|ts-(?:no)?check)\b`,
    String.raw`eslint-(?:disable|enable|env)(?!-)|^/\*\s*(?:eslint|globals?|jshint|jslint)\b`,
  ].join("|"),
  "iu",
);

/** After byte order mark, shebang, licence, and directives. */
function belowHead(sourceFile: ts.SourceFile, eol: string): { at: number; before: string } {
  const { text, statements } = sourceFile;
  const end = statements.findIndex((node) => !isDirective(node));
  const directive = end < 0 ? statements.at(-1) : statements[end - 1];
  if (directive !== undefined) {
    const { at, isLineEnd } = endOfLine(text, directive.end);
    return isLineEnd ? { at, before: eol + eol } : { at, before: " " };
  }
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const shebang = /^#!.*/u.exec(text.slice(mark))?.[0].length ?? 0;
  const top = mark + shebang;
  const rest = text.slice(top);
  const header = ts.getLeadingCommentRanges(rest, 0)?.findLast(({ pos, end }) => {
    const isDetached = /^[ \t]*\r?\n[ \t]*(?:\r?\n|$)/u.test(rest.slice(end));
    return isDetached || standsAtTop.test(rest.slice(pos, end));
  });
  if (header !== undefined) return { at: top + header.end, before: eol + eol };
  return { at: top, before: shebang > 0 ? eol : "" };
}

function isDirective(node: ts.Statement): boolean {
  return ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression);
}
