import { describe, type Edit, type FileModel, type Finding, type FunctionInfo, type Subject, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Codemod, Plan } from "../rewrite/codemod.ts";
import { isAsked } from "../guarding/duties.ts";
import { asSuggested, insertAfter, insertBefore, semicolon, statementAround } from "../rewrite/insertions.ts";

type Publication = Extract<Subject, { kind: "publication" }>;

/** What others look for is set before the wait, and everything else stays where it is. */
export const codemod: Codemod = {
  rule: "assign-client-before-await",
  plans(model, { subject, suggestions, messageId }: Finding) {
    if (subject?.kind !== "publication") return [{ reason: "unknown-form" }];
    // `registerClient(client)`: added, not moved, so that what the super call does besides is done on every path.
    if (suggestions.length > 0) return suggestions.map((suggestion) => assignFirst(model, subject, asSuggested(model, suggestion)));
    if (messageId === "publishedOnOpen") return [publishWhereMade(model, subject)];
    if (messageId === "setInCallback") return [publishBeforeStart(model, subject)];
    if (messageId === "resolverAfterTrigger") return [triggerInside(model, subject)];
    // Checked on entry, it is a lock, which a failed wait must not leave set; an answer's receiver is no lock.
    const isLock = messageId !== "publishedAfterSend";
    return [moveBefore(model, subject, isLock)];
  },
};

/** Not where a registration looks whether there was one before: it would find itself, or after a failed wait stay refused. */
function assignFirst(model: FileModel, { fn }: Publication, plan: Plan): Plan {
  const [edit] = "edits" in plan ? plan.edits : [];
  const [, slot = ""] = /^\s*([\w$.#]+) = /.exec(edit?.text ?? "") ?? [];
  const escaped = slot.replaceAll(/[.$#]/g, "\\$&");
  const test = new RegExp(`(?:if|while) \\([^;{]*${escaped}\\b|!${escaped}\\b|${escaped}\\s*(?:[!=]==?|&&|\\|\\||\\?)`);
  const isAsking = model.inventory.functions.some(({ name, body }) => name === fn.name && body !== undefined && test.test(body.getText(model.sourceFile)));
  return isAsking ? { reason: "changes-behaviour", detail: `${slot} set early would look like an earlier registration` } : plan;
}

/** `this.ws = ws;` right after the socket was made; the listener's own assignment may stay. */
function publishWhereMade(model: FileModel, { write, before }: Publication): Plan {
  const made = statementAround(before);
  if (made === undefined || !ts.isBinaryExpression(write)) return { reason: "unknown-form" };
  const place = model.places.of(write.left);
  const isEnd = (fn: FunctionInfo): boolean => model.teardowns.all().some((teardown) => teardown.fn === fn);
  if (place !== undefined && isAsked(model, place.key, isEnd)) {
    return { reason: "changes-behaviour", detail: `${write.left.getText()} would be there for others before it is open` };
  }
  return { edits: [insertAfter(model, made, `${write.getText()}${semicolon(model)}`)], imports: [] };
}

/** `this.connecting = true;` before the start as well, where some other function takes it back when the start fails. */
function publishBeforeStart(model: FileModel, { fn, write, before }: Publication): Plan {
  const start = statementAround(before);
  const place = ts.isBinaryExpression(write) ? model.places.of(write.left) : undefined;
  const slot = place === undefined ? "" : describe(place);
  if (start === undefined || !setsFlag(write) || !slot.startsWith("this.") || model.owners.ofThis(start) === undefined) return { reason: "unknown-form" };
  // A `close()` that resets it does not help whoever tries again after a failure.
  const failing = model.callbacks.own().flatMap(({ fn: listener, event }) => (/^(?:error|close|end|disconnect|timeout)$/.test(event ?? "") ? [listener] : []));
  const started = ts.isCallExpression(before) ? model.calls.target(before)?.fn : undefined;
  const isOfStart = (other: FunctionInfo): boolean => failing.includes(other) || other === started || other.parent === started;
  const isReset = model.inventory.functions.filter(isOfStart).some((other) =>
    model.effects.direct(other).some(({ kind, place: reset, value }) => kind === "write" && reset?.key === place?.key && value?.truthy === false),
  );
  if (!isReset) return { reason: "changes-behaviour", detail: `nothing takes ${slot} back when the start fails` };
  if (fn.body !== undefined && model.owners.ofThis(fn.body) !== model.owners.ofThis(start)) return { reason: "no-owner" };
  return { edits: [insertBefore(model, start, `${slot} = true${semicolon(model)}`)], imports: [] };
}

/** The call that may answer at once goes into the promise's executor, behind the line that makes the answer welcome. */
function triggerInside(model: FileModel, { write, before }: Publication): Plan {
  const [trigger, publication] = [statementAround(before), statementAround(write)];
  const executor = publication?.parent.parent;
  if (trigger === undefined || publication === undefined || executor === undefined || !ts.isArrowFunction(executor)) return { reason: "unknown-form" };
  if (!ts.isExpressionStatement(trigger) || !ts.isExpressionStatement(publication) || ts.isAwaitExpression(trigger.expression)) return { reason: "unknown-form" };
  return { edits: [removeLine(model, trigger), insertAfter(model, publication, trigger.getText())], imports: [] };
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
  const detail = setsFlag(write) ? flagAsked(model, fn, write, isLock) : undefined;
  if (detail !== undefined) return { reason: "changes-behaviour", detail };
  if (isLock && !isReleased(model, fn.node, write)) {
    return { reason: "changes-behaviour", detail: "set before a wait that may fail, it would stay set" };
  }
  const { start } = removeLine(model, statement);
  const moved = model.sourceFile.text.slice(start, statement.end).trimStart();
  return { edits: [insertBefore(model, wait, moved), removeLine(model, statement)], imports: [] };
}

/** Takes a statement out with its line, and with the comments above it: a `@ts-expect-error` left behind would expect nothing. */
function removeLine(model: FileModel, statement: ts.Statement): Edit {
  const source = model.sourceFile.text;
  const [comment] = ts.getLeadingCommentRanges(source, statement.pos) ?? [];
  const start = comment?.pos ?? statement.getStart();
  const margin = /[ \t]*$/.exec(source.slice(0, start))?.[0].length ?? 0;
  const isAfterBlank = /\n[ \t]*\r?\n$/.test(source.slice(0, start - margin));
  // Of the blank lines before and after, one is enough.
  const lineBreak = (isAfterBlank ? /^\r?\n(?:[ \t]*\r?\n)?/ : /^\r?\n/).exec(source.slice(statement.end))?.[0].length ?? 0;
  return { start: lineBreak > 0 ? start - margin : start, end: statement.end + lineBreak, text: "" };
}

/** `this.connecting = true`: says that something is under way. */
function setsFlag(write: ts.Node): boolean {
  return ts.isBinaryExpression(write) && unwrap(write.right).kind === ts.SyntaxKind.TrueKeyword;
}

/** Why a flag does not only lock its own function: what others do once it is raised must wait for the answer. */
function flagAsked(model: FileModel, fn: FunctionInfo, write: ts.Node, isLock: boolean): string | undefined {
  const target = ts.isBinaryExpression(write) ? write.left : undefined;
  const place = target === undefined ? undefined : model.places.of(target);
  if (target === undefined || place === undefined) return undefined;
  if (!isLock) {
    for (let node = write; node.parent !== undefined && node !== fn.node; node = node.parent) {
      if (ts.isTryStatement(node.parent) && node.parent.tryBlock === node && node.parent.catchClause !== undefined) return "where sending fails and is caught, it would stay set";
    }
    return undefined;
  }
  if (/ing$|busy|lock|in_?flight/i.test(target.getText())) return undefined;
  return isAsked(model, place.key, (other) => other === fn) ? `others ask for ${target.getText()}, which is not yet true before the wait` : undefined;
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
