import { type FileModel, type Finding, type Subject, unwrap } from "eslint-plugin-stale-guard/detect";
import ts from "typescript";
import type { Codemod, Plan } from "../codemod.ts";
import { insertBefore, statementAround, terminator } from "../generation-site.ts";

type Publication = Extract<Subject, { kind: "publication" }>;

/** What others look for is set before the wait, and everything else stays where it is. */
export const codemod: Codemod = {
  rule: "assign-client-before-await",
  plans(model, { subject, suggestions, messageId }: Finding) {
    if (subject?.kind !== "publication") return [{ reason: "unknown-form" }];
    // `registerClient(client)`: added, not moved, so that what the super call does besides is done on every path.
    if (suggestions.length > 0) return suggestions.map(({ edits }) => ({ edits, imports: [] }));
    return [messageId === "publishedOnOpen" ? publishWhereMade(model, subject) : moveBefore(model, subject)];
  },
};

/** `this.ws = ws;` right after the socket was made; the listener's own assignment may stay. */
function publishWhereMade(model: FileModel, { write, before }: Publication): Plan {
  const made = statementAround(before);
  if (made === undefined || !ts.isBinaryExpression(write)) return { reason: "unknown-form" };
  const source = model.sourceFile.text;
  const indent = /[ \t]*$/.exec(source.slice(0, made.getStart()))?.[0] ?? "";
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  return { edits: [{ start: made.end, end: made.end, text: `${eol}${indent}${write.getText()}${terminator(made)}` }], imports: [] };
}

/** The whole statement goes before the wait, where nothing in it comes from what is waited for. */
function moveBefore(model: FileModel, { fn, write, before }: Publication): Plan {
  const [statement, wait] = [statementAround(write), statementAround(before)];
  if (statement === undefined || wait === undefined || statement === wait || !ts.isExpressionStatement(statement)) return { reason: "unknown-form" };
  if (model.inventory.enclosing(write) !== fn) return { reason: "unknown-form", detail: "it is set in another function" };
  const late = namesIn(statement).find((name) => {
    const declared = model.inventory.resolve(name);
    return declared !== undefined && declared.owner === fn && declared.node.pos > wait.pos;
  });
  if (late !== undefined) return { reason: "changes-behaviour", detail: `${late.text} is not known before the wait` };
  if (isLock(write) && !isReleased(model, fn.node, write)) {
    return { reason: "changes-behaviour", detail: "set before a wait that may fail, it would stay set" };
  }
  const source = model.sourceFile.text;
  const lineStart = /[ \t]*$/.exec(source.slice(0, statement.getStart()))?.[0].length ?? 0;
  const start = statement.getStart() - lineStart;
  const lineBreak = /^\r?\n/.exec(source.slice(statement.end))?.[0].length ?? 0;
  const removal = { start: lineBreak > 0 ? start : statement.getStart(), end: statement.end + lineBreak, text: "" };
  return { edits: [insertBefore(model, wait, statement.getText()), removal], imports: [] };
}

/** `this.connecting = true`: says that something is under way. */
function isLock(write: ts.Node): boolean {
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
