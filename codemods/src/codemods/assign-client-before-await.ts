import { type FileModel, type Finding, type Subject, unwrap } from "eslint-plugin-stale-guard/detect";
import ts from "typescript";
import type { Codemod, Plan } from "../codemod.ts";
import { asSuggested, insertBefore, semicolon, statementAround } from "../generation-site.ts";

type Publication = Extract<Subject, { kind: "publication" }>;

/** What others look for is set before the wait, and everything else stays where it is. */
export const codemod: Codemod = {
  rule: "assign-client-before-await",
  plans(model, { subject, suggestions, messageId }: Finding) {
    if (subject?.kind !== "publication") return [{ reason: "unknown-form" }];
    // `registerClient(client)`: added, not moved, so that what the super call does besides is done on every path.
    if (suggestions.length > 0) return suggestions.map((suggestion) => asSuggested(model, suggestion));
    if (messageId === "publishedOnOpen") return [publishWhereMade(model, subject)];
    // Checked on entry, it is a lock, which a failed wait must not leave set; an answer's receiver is no lock.
    const isLock = messageId !== "publishedAfterSend";
    return [moveBefore(model, subject, isLock)];
  },
};

/** `this.ws = ws;` right after the socket was made; the listener's own assignment may stay. */
function publishWhereMade(model: FileModel, { write, before }: Publication): Plan {
  const made = statementAround(before);
  if (made === undefined || !ts.isBinaryExpression(write)) return { reason: "unknown-form" };
  const source = model.sourceFile.text;
  const indent = /[ \t]*$/.exec(source.slice(0, made.getStart()))?.[0] ?? "";
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  return { edits: [{ start: made.end, end: made.end, text: `${eol}${indent}${write.getText()}${semicolon(model)}` }], imports: [] };
}

/** The whole statement goes before the wait, where nothing in it comes from what is waited for. */
function moveBefore(model: FileModel, { fn, write, before }: Publication, isLock: boolean): Plan {
  const [statement, wait] = [statementAround(write), statementAround(before)];
  if (statement === undefined || wait === undefined || statement === wait || !ts.isExpressionStatement(statement)) return { reason: "unknown-form" };
  if (model.inventory.enclosing(write) !== fn) return { reason: "unknown-form", detail: "it is set in another function" };
  const late = namesIn(statement).find((name) => {
    const declared = model.inventory.resolve(name);
    return declared !== undefined && declared.owner === fn && declared.node.pos > wait.pos;
  });
  if (late !== undefined) return { reason: "changes-behaviour", detail: `${late.text} is not known before the wait` };
  if (isLock && setsFlag(write) && !isReleased(model, fn.node, write)) {
    return { reason: "changes-behaviour", detail: "set before a wait that may fail, it would stay set" };
  }
  const source = model.sourceFile.text;
  // The comments above it go along: a `@ts-expect-error` left behind would expect nothing.
  const [comment] = ts.getLeadingCommentRanges(source, statement.pos) ?? [];
  const start = comment?.pos ?? statement.getStart();
  const margin = /[ \t]*$/.exec(source.slice(0, start))?.[0].length ?? 0;
  const lineBreak = /^\r?\n/.exec(source.slice(statement.end))?.[0].length ?? 0;
  const removal = { start: lineBreak > 0 ? start - margin : start, end: statement.end + lineBreak, text: "" };
  return { edits: [insertBefore(model, wait, source.slice(start, statement.end)), removal], imports: [] };
}

/** `this.connecting = true`: says that something is under way. */
function setsFlag(write: ts.Node): boolean {
  return ts.isBinaryExpression(write) && unwrap(write.right).kind === ts.SyntaxKind.TrueKeyword;
}

/** True when a catch or finally of the same function takes the lock back. */
function isReleased(model: FileModel, fn: ts.Node, write: ts.Node): boolean {
  const slot = ts.isBinaryExpression(write) ? write.left.getText() : "";
  const text = fn.getText(model.sourceFile);
  const escaped = slot.replaceAll(/[.$#[\]()?]/g, "\\$&");
  return new RegExp(`(?:catch|finally)[\\s\\S]*${escaped}\\s*=\\s*(?:false|null|undefined)`).test(text);
}

function namesIn(node: ts.Node): ts.Identifier[] {
  const names: ts.Identifier[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) names.push(child);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return names;
}
