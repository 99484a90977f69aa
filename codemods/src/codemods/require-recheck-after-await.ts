import { CLOSE_EVENTS, type Edit, type FileModel, type FunctionInfo, isFunctionNode, isHidden, type Subject, type Teardown, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { Codemod, Plan } from "../rewrite/codemod.ts";
import { duty } from "../guarding/duties.ts";
import { advanceIn, generationSite, type GenerationSite } from "../guarding/generation-site.ts";
import { brief, freeName, insertAfter, insertBefore, semicolon, statementAround } from "../rewrite/insertions.ts";
import { closedBy, heldAt, isConnection, skipped } from "../guarding/leaks.ts";
import { advancing, endedInBetween, endsPart, lossBy } from "../guarding/liveness.ts";
import { askOld, freeLike, keepOld } from "../guarding/old-values.ts";
import { alwaysRuns, connects, runs, runsIn } from "../guarding/reach.ts";
import { indentOf } from "../rewrite/text-style.ts";
import { chainOf, endedMeanwhile, endedOnTheWay, isInFinally, mayRunLater, type WaitSpan, waitSpan } from "../guarding/waits.ts";

type Recheck = Extract<Subject, { kind: "recheck" }>;
type Refusal = Extract<Plan, { readonly reason: unknown }>;

/** A token taken before the first wait, and a return after each one when it is no longer the current one. */
export const codemod: Codemod = {
  rule: "require-recheck-after-await",
  plans(model, { subject, messageId }) {
    if (subject?.kind !== "recheck") return [{ reason: "unknown-form" }];
    const { fn, suspension, effect, teardown } = subject;
    const span = waitSpan(fn, suspension, effect, (call) => runs(model, call, teardown.fn));
    if (span === undefined) return [{ reason: "unknown-form", detail: "there is no place for a constant that both sides of the wait can see" }];
    if (messageId === "clobbersSuccessor") return [keepOld(model, fn, span, suspension, effect)];
    if (messageId === "guardNeverTrue") return [askOld(model, fn, span.capture, suspension, effect)];
    const moved = messageId === "checkedTooLate" ? [moveCheck(model, subject)] : [];
    return [...moved, checkToken(model, subject, span, messageId === "sendsAfterAwait")];
  },
};

function checkToken(model: FileModel, subject: Recheck, span: WaitSpan, isSend: boolean): Plan {
  const { fn, effect, teardown } = subject;
  const refusal = valueUsed(subject, span) ?? changed(model, subject, span) ?? (isSend ? forCaller(model, subject) : undefined);
  if (refusal !== undefined) return refusal;
  const shared = generationSite(model, span.capture, teardown);
  if (shared === undefined) return { reason: "no-owner" };
  const scope = span.chain === undefined ? fn : model.inventory.enclosing(span.chain);
  const token = freeName(model, scope.node);
  if (token === undefined) return { reason: "unknown-form", detail: "no name is free for the token" };
  const checks = checksFor(model, subject, span, token);
  if (!Array.isArray(checks)) return checks;
  const whole = advances(model, fn, span.capture, teardown, shared);
  return {
    edits: [...shared.edits, insertBefore(model, span.capture, `const ${token} = ${shared.here}.current${semicolon(model)}`), ...checks, ...whole],
    imports: shared.imports,
  };

  /** One after each wait before the effect. */
  function checksFor(file: FileModel, { suspension }: Recheck, { waits, chain }: WaitSpan, name: string): Edit[] | Refusal {
    const edits: Edit[] = [];
    const bodies = new Set<ts.Node>();
    if (chain !== undefined) {
      if (fn.body === undefined || !ts.isBlock(fn.body)) return { reason: "unknown-form", detail: "the reaction is an expression" };
      const [first] = fn.body.statements;
      const check = first === undefined ? { reason: "unknown-form" as const } : checkAt(file, subject, first.getStart(), name);
      if ("reason" in check || first === undefined) return check as Refusal;
      edits.push(insertBefore(file, first, check.text(indentAt(file, first))));
    }
    for (const wait of waits) {
      const place = placeOf(wait, effect);
      if (place === undefined) {
        if (wait === suspension) return { reason: "unknown-form", detail: "a check has no place between the wait and what follows" };
        continue;
      }
      if (bodies.has(place.statement)) continue;
      bodies.add(place.statement);
      if (isInFinally(place.statement)) return { reason: "changes-behaviour", detail: "a return in a finally block would swallow errors" };
      const split = place.where === "within" ? splitAt(file, subject, wait, place.statement) : undefined;
      if (split !== undefined && "reason" in split) return split;
      const check = checkAt(file, subject, place.where === "before" ? place.statement.getStart() : place.where === "within" ? wait.end : place.statement.end, name, split?.closing);
      if ("reason" in check) return check;
      const text = check.text(indentAt(file, place.statement));
      if (split !== undefined) edits.push(insertBefore(file, place.statement, split.constant), insertBefore(file, place.statement, text), split.use);
      else edits.push(place.where === "after" ? insertAfter(file, place.statement, text) : insertBefore(file, place.statement, text));
    }
    return edits;
  }
}

interface CheckPlace {
  readonly statement: ts.Statement;
  /** `within`: the effect stands in the very statement that waits. */
  readonly where: "before" | "after" | "within";
}

/** Where a check stands between a wait and an effect. */
function placeOf(wait: ts.Node, effect: ts.Node): CheckPlace | undefined {
  if (ts.isForOfStatement(wait)) return contains(wait, effect) ? firstIn(wait.statement) : { statement: wait, where: "after" };
  const statement = statementAround(wait);
  if (statement === undefined || ts.isReturnStatement(statement)) return undefined;
  if (!contains(statement, effect)) return ts.isIterationStatement(statement, false) && !ts.isBlock(statement) ? undefined : { statement, where: "after" };
  if (ts.isIfStatement(statement)) {
    const branch = [statement.thenStatement, statement.elseStatement].find((each) => each !== undefined && contains(each, effect));
    return branch === undefined ? undefined : firstIn(branch);
  }
  return ts.isExpressionStatement(statement) ? { statement, where: "within" } : undefined;
}

function firstIn(body: ts.Statement): CheckPlace | undefined {
  const first = ts.isBlock(body) ? body.statements[0] : undefined;
  return first === undefined ? undefined : { statement: first, where: "before" };
}

interface Check {
  /** With a line's indentation. */
  readonly text: (indent: string) => string;
}

/** `if (!token.isCurrent) return;`, after closing what was opened so far; a refusal where a return would leave something undone. */
function checkAt(model: FileModel, { fn, teardown }: Recheck, at: number, token: string, also: readonly string[] = []): Check | Refusal {
  const held = heldAt(model, fn, at);
  if ("leak" in held) return { reason: "changes-behaviour", detail: held.leak };
  const kept = duty(model, fn, at, (key) => teardown.afterItself.has(key)) ?? skipped(model, fn, at, teardown);
  if (kept !== undefined) return { reason: "changes-behaviour", detail: kept };
  const end = semicolon(model);
  const closing = [...held.closing, ...also];
  const step = indentOf(model.sourceFile.text);
  return {
    text: (indent) =>
      closing.length === 0
        ? `if (!${token}.isCurrent) return${end}`
        : [`if (!${token}.isCurrent) {`, ...[...closing, "return"].map((line) => `${indent}${step}${line}${end}`), `${indent}}`].join("\n"),
  };
}

interface Split {
  readonly constant: string;
  readonly use: Edit;
  readonly closing: readonly string[];
}

/** `const ws = await open(); this.ws = ws;` where both were one statement. */
function splitAt(model: FileModel, { fn }: Recheck, wait: ts.Node, statement: ts.Statement): Split | Refusal {
  const refusal: Refusal = { reason: "unknown-form", detail: "the wait and what follows stand in one expression" };
  if (!ts.isExpressionStatement(statement) || !ts.isAwaitExpression(wait)) return refusal;
  const { expression } = statement;
  const isAssigned = ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (isAssigned && !/^[\w$]+(?:\.#?[\w$]+)*$/.test(expression.left.getText())) return refusal;
  const root = isAssigned ? expression.right : expression;
  if (!isFirstEvaluated(wait, root)) return refusal;
  const slot = isAssigned && unwrap(root) === wait ? expression.left : undefined;
  const name = slot === undefined ? valueName(wait, fn) : freeLike(slot.getText(), [fn.node], "new");
  if (name === undefined) return { reason: "unknown-form", detail: "no name is free for what is awaited" };
  const place = slot === undefined ? undefined : model.places.of(slot);
  const closing: string[] = [];
  if (place !== undefined && isConnection(model, place)) {
    const method = closedBy(model, place);
    if (method === undefined) return { reason: "changes-behaviour", detail: `nothing says how to close what ${slot?.getText() ?? ""} holds` };
    closing.push(`${name}.${method}`);
  }
  const outer = ts.isParenthesizedExpression(wait.parent) ? wait.parent : wait;
  return {
    constant: `const ${name} = ${wait.getText()}${semicolon(model)}`,
    use: { start: outer.getStart(), end: outer.end, text: name },
    closing,
  };
}

/** True where nothing of an expression is done before the wait, so that it can be done first of all. */
function isFirstEvaluated(wait: ts.Node, root: ts.Expression): boolean {
  for (let current = wait; current !== root; current = current.parent) {
    const { parent } = current;
    const isPlain = ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent) || ts.isSatisfiesExpression(parent);
    const isMember = ts.isPropertyAccessExpression(parent) || ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === current);
    const isArgument = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.[0] === current && /^[\w$.]+$/.test(parent.expression.getText());
    if (!isPlain && !isMember && !isArgument) return false;
  }
  return true;
}

/** `url` for `await this.fetchUrl()`. */
function valueName({ expression }: ts.AwaitExpression, fn: FunctionInfo): string | undefined {
  const call = unwrap(expression);
  const [last = ""] = (ts.isCallExpression(call) ? call.expression.getText() : "").split(".").slice(-1);
  const [, noun = ""] = /^_?(?:get|fetch|load|read|resolve|build|ask|create|make|request|obtain|find)([A-Z]\w*)$/.exec(last) ?? [];
  return freeLike(noun.charAt(0).toLowerCase() + noun.slice(1), [fn.node], "new") ?? freeLike("value", [fn.node], "new");
}

/** A return gives undefined. */
function valueUsed({ fn }: Recheck, { chain }: WaitSpan): Refusal | undefined {
  const isPlain = isFunctionNode(fn.node) && fn.body !== undefined && ts.isBlock(fn.body);
  if (!isPlain) return { reason: "unknown-form", detail: "there is no function to return from" };
  const returned = fn.returns.find(({ expression }) => expression !== undefined);
  if (returned !== undefined) return { reason: "changes-behaviour", detail: "the function's value is used" };
  if (ts.isNewExpression(fn.node.parent)) return { reason: "changes-behaviour", detail: "the promise that is made may never be settled" };
  // Others than `then` may call back more than once, and after a new beginning.
  const isOnce = chain === undefined || /\.(?:then|catch)$/.test(chain.expression.getText()) || isErrorFirst(fn);
  return isOnce ? undefined : { reason: "changes-behaviour", detail: "the callback may be called again, for a later connection" };
}

function isErrorFirst({ parameters: [first] }: FunctionInfo): boolean {
  return first !== undefined && /^_?(?:err|error|er)$/.test(first.name);
}

/** Why a generation that the teardown ends would stop what is to go on. */
function changed(model: FileModel, { fn, effect, teardown }: Recheck, { capture, chain }: WaitSpan): Refusal | undefined {
  const { fn: ending, name } = teardown;
  const refuse = (detail: string): Refusal => ({ reason: "changes-behaviour", detail });
  if (teardown.kind === "reaction") return refuse(`${name} may come when the next connection is already under way`);
  if (endsPart(model, teardown)) return refuse(`${name} ends a part of what its owner holds, a generation all of it`);
  if (!endsAtOnce(teardown)) return refuse(`${name} may need what is under way before it ends the connection`);
  // `connect() { if (this.ws) return; ... }`: it would make a wait stale and do nothing itself.
  const [leaving] = ending.returns;
  if (connects(model, ending) && leaving !== undefined) return refuse(`${name} may leave without a new connection on line ${model.line(leaving)}`);
  const onTheWay = endedOnTheWay(fn, capture, effect, (call) => mayRunLater(model, call, ending));
  if (onTheWay !== undefined) return refuse(`${brief(onTheWay.expression)}() on line ${model.line(onTheWay)} may make every token stale before the wait is over`);
  const starter = chain === undefined ? fn : model.inventory.enclosing(chain);
  const meanwhile = endedMeanwhile(model, starter, ending);
  if (meanwhile !== undefined) return refuse(`${brief(meanwhile.expression)}() on line ${model.line(meanwhile)} must not stop what is under way`);
  const late = stopsByListener(model, ending);
  if (late !== undefined) return refuse(late);
  const restart = [ending, ...advancing(model)].map((each) => endedInBetween(model, each)).find((call) => call !== undefined);
  if (restart !== undefined) return refuse(`${brief(restart.expression)}() on line ${model.line(restart)} need not mean the end of what is under way`);
  const loss = [ending, ...advancing(model)].map((each) => lossBy(model, each)).find((each) => each !== undefined);
  return loss === undefined ? undefined : refuse(loss);
}

/** True for one that does not wait, or leave to others, before it closes what there is. */
function endsAtOnce({ fn, tears }: Teardown): boolean {
  const closing = tears.flatMap(({ kind, node, via, maybe }) => (kind === "close" && !maybe ? [(via[0] ?? node).pos] : []));
  return closing.length > 0 && fn.awaits.every((wait) => closing.some((pos) => pos <= wait.end));
}

/** A close event may come late, when the next connection is under way. */
function stopsByListener(model: FileModel, ending: FunctionInfo): string | undefined {
  const listener = model.callbacks.listeners(CLOSE_EVENTS).find(({ fn }) => runsIn(model, fn, ending));
  return listener === undefined ? undefined : `the "${listener.event ?? ""}" listener on line ${model.line(listener.fn.node)} may come late and stop the next connection's wait`;
}

/** What somebody has asked to be sent is to be sent, on whichever connection. */
function forCaller(model: FileModel, { fn, effect, teardown }: Recheck): Refusal | undefined {
  const given = new Set(fn.parameters.map(({ name }) => name));
  const isGiven = (node: ts.Node): boolean => (ts.isIdentifier(node) && given.has(node.text)) || ts.forEachChild(node, (child) => isGiven(child) || undefined) === true;
  const isAsked = ts.isCallExpression(effect) && effect.arguments.some(isGiven);
  if (!isAsked && !connects(model, teardown.fn)) return undefined;
  return { reason: "changes-behaviour", detail: `what ${brief(effect)} sends on line ${model.line(effect)} may be meant for the next connection as well` };
}

/** In the teardown, and in every other one that the outside can call to end the whole connection. */
function advances(model: FileModel, waiting: FunctionInfo, capture: ts.Node, teardown: Teardown, shared: GenerationSite): Edit[] {
  const others = model.teardowns.of(teardown.owners).filter((each) => {
    const { fn, kind, isWhole } = each;
    const isEnd = fn !== teardown.fn && kind === "asked" && isWhole && !isHidden(fn) && !connects(model, fn);
    if (!isEnd || fn === waiting || runsIn(model, fn, waiting) || runsIn(model, waiting, fn) || endsPart(model, each) || !endsAtOnce(each)) return false;
    return stopsByListener(model, fn) === undefined && endedInBetween(model, fn) === undefined && lossBy(model, fn) === undefined;
  });
  const sites = [teardown, ...others].flatMap((each) => {
    const site = generationSite(model, capture, each);
    return site !== undefined && site.source === shared.source && site.edits[0]?.start === shared.edits[0]?.start ? [{ each, there: site.there }] : [];
  });
  return sites.flatMap(({ each, there }) => (sites.some((inner) => inner.each !== each && alwaysRuns(model, each.fn, inner.each.fn)) ? [] : advanceIn(model, each, there)));
}

/** `if (generation !== this.generation) return;`, put in front of what it should have kept from happening. */
function moveCheck(model: FileModel, { fn, suspension, effect, teardown }: Recheck): Plan {
  const [waiting, late] = [statementAround(suspension), statementAround(effect)];
  if (waiting === undefined || late === undefined || waiting === late || waiting.parent !== late.parent || chainOf(fn) === suspension) return { reason: "unknown-form" };
  const list = (waiting.parent as ts.Block).statements;
  const between = list.slice(list.indexOf(waiting) + 1);
  const check = between.find((each) => each.pos >= late.end && ts.isIfStatement(each) && each.elseStatement === undefined && isPlainReturn(each.thenStatement));
  if (check === undefined) return { reason: "unknown-form" };
  const passed = between.slice(0, between.indexOf(check));
  // What it asks has to be there, and what it would skip to be skippable.
  if (passed.some((each) => !ts.isExpressionStatement(each))) return { reason: "unknown-form", detail: "the check may need what comes before it" };
  const kept = duty(model, fn, waiting.end, (key) => teardown.afterItself.has(key)) ?? skipped(model, fn, waiting.end, teardown);
  if (kept !== undefined) return { reason: "changes-behaviour", detail: kept };
  const { text } = model.sourceFile;
  const lineEnd = /^[ \t]*\r?\n/.exec(text.slice(check.end))?.[0];
  const margin = /[ \t]*$/.exec(text.slice(0, check.getStart()))?.[0] ?? "";
  if (lineEnd === undefined || check.getFullText().trim() !== check.getText()) return { reason: "unknown-form" };
  const start = check.getStart() - margin.length;
  return { edits: [insertAfter(model, waiting, check.getText()), { start, end: check.end + lineEnd.length, text: "" }], imports: [] };
}

function isPlainReturn(statement: ts.Statement): boolean {
  const only = ts.isBlock(statement) && statement.statements.length === 1 ? statement.statements[0] : statement;
  return only !== undefined && ts.isReturnStatement(only) && only.expression === undefined;
}

function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

function indentAt(model: FileModel, statement: ts.Statement): string {
  return /[ \t]*$/.exec(model.sourceFile.text.slice(0, statement.getStart()))?.[0] ?? "";
}
