import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import { presenceTest } from "../../analysis/conditions.ts";
import type { Escape } from "../../analysis/escapes.ts";
import { clearsHandle } from "../../analysis/handles.ts";
import { type FunctionInfo, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { nameOf, type Place } from "../../analysis/places.ts";
import { isComparison, receiverOf, unwrap } from "../../analysis/syntax.ts";
import { abstractValue } from "../../analysis/values.ts";
import { isSeenToOnTheWay } from "./seen-to-on-the-way.ts";

const { SyntaxKind } = ts;

/** `on("error", (error) => { throw error; })`: passes on what it was told of, so that the process ends. */
export function isRethrow(callback: DeferredCallback, { node, via, fn }: Escape): boolean {
  if (callback.event !== "error" || via.length > 1 || !ts.isThrowStatement(node)) return false;
  const thrown = unwrap(node.expression);
  return ts.isIdentifier(thrown) && !fn.isAsync;
}

/** True for a throw that says that the program is wrong, not that the connection has gone. */
export function isAssertion(file: FileModel, callback: DeferredCallback, escape: Escape): boolean {
  const { node, via, fn } = escape;
  if (!ts.isThrowStatement(node)) return false;
  if (isProgrammersError(node) || (escape.kind === "throw" && isPassedOn(file, callback, node)) || (via.length === 0 && isFromOwnThread(callback))) return true;
  const condition = conditionOf(node, fn);
  if (condition !== undefined && isRuledOutByNode(callback, condition)) return true;
  if (condition !== undefined && (asksForListeners(condition) || isNeverEmptied(file, callback, condition) || contradicts(file, callback, escape))) return true;
  if (condition !== undefined && isSeenToOnTheWay(file, callback, escape)) return true;
  // What is left when every case was handled: `throw new Error("unexpected")` at a function's end.
  if (condition === undefined) return via.length > 0 && !isInCatch(node, fn);
  return isTypeTest(condition) || isComparedBefore(file, condition, fn);
}

/** `throw new TypeError(...)`: what it was called with is not what it takes. */
function isProgrammersError({ expression }: ts.ThrowStatement): boolean {
  const thrown = unwrap(expression);
  const made = ts.isNewExpression(thrown) || ts.isCallExpression(thrown) ? unwrap(thrown.expression) : undefined;
  return made !== undefined && ts.isIdentifier(made) && /^(?:Type|Range)Error$/.test(made.text);
}

/** `else throw error` of an error that was handed in, `catch (error) { log(error); throw error; }`: meant to be seen. */
function isPassedOn({ inventory }: FileModel, { fn, kind }: DeferredCallback, { expression }: ts.ThrowStatement): boolean {
  const isOuter = (name: ts.Identifier): boolean => {
    const declaration = inventory.resolve(name);
    return declaration !== undefined && declaration.kind === "parameter" && isInside(fn, declaration.owner);
  };
  const thrown = unwrap(expression);
  if (ts.isIdentifier(thrown)) return inventory.resolve(thrown)?.kind === "catch" || (kind === "timer" && isOuter(thrown));
  // `(error) => setImmediate(() => { throw new Error(`never: ${error.message}`); })`
  const names = (node: ts.Node): boolean => (ts.isIdentifier(node) && /^_?(?:e|err|error|reason)$/.test(node.text) && isOuter(node)) || (ts.forEachChild(node, names) ?? false);
  return kind === "timer" && names(thrown);
}

/** What a worker and its owner send to one another is this package's own, at both ends. */
function isFromOwnThread({ event, receiver }: DeferredCallback): boolean {
  let port = receiver;
  // `parentPort.on("messageerror", f).on("message", g)`
  while (port !== undefined && ts.isCallExpression(port)) port = receiverOf(port);
  return event === "message" && port !== undefined && /(?:^|[._#])(?:parentPort|worker)\d*$|^self$/i.test(port.getText());
}

/** Node destroys a socket whose certificate it refuses, and does not emit `secureConnect`, unless told to let it pass. */
function isRuledOutByNode({ event }: DeferredCallback, condition: ts.Expression): boolean {
  return event === "secureConnect" && /\.authorized\b/.test(condition.getText());
}

/** The condition of the innermost `if` around a throw. */
function conditionOf(node: ts.Node, fn: FunctionInfo): ts.Expression | undefined {
  for (let inner = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isIfStatement(parent) && parent.expression !== inner) return parent.expression;
    if (ts.isSwitchStatement(parent)) return parent.expression;
  }
  return undefined;
}

function isInCatch(node: ts.Node, fn: FunctionInfo): boolean {
  for (let inner = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) if (ts.isCatchClause(inner)) return true;
  return false;
}

/** `typeof filter !== "function"`: what a caller passed. */
function isTypeTest(condition: ts.Expression): boolean {
  const inner = unwrap(condition);
  return ts.isBinaryExpression(inner) && ts.isTypeOfExpression(unwrap(inner.left)) && ts.isStringLiteralLike(inner.right) && inner.right.text === "function";
}

/** `if (active === limit) return; active++; if (active > limit) throw ...`: the function has just seen to it. */
function isComparedBefore(file: FileModel, condition: ts.Expression, fn: FunctionInfo): boolean {
  const compared = comparedKeys(file, condition);
  const { body } = fn;
  if (compared.length !== 1 || body === undefined || !ts.isBlock(body)) return false;
  return body.statements.some((statement) => ts.isIfStatement(statement) && statement.end <= condition.pos && comparedKeys(file, statement.expression).includes(compared[0] ?? ""));
}

/** The pairs of places that a condition compares with one another. */
function comparedKeys(file: FileModel, condition: ts.Expression): string[] {
  const inner = unwrap(condition);
  if (!ts.isBinaryExpression(inner)) return [];
  const operator = inner.operatorToken.kind;
  if (operator === SyntaxKind.BarBarToken || operator === SyntaxKind.AmpersandAmpersandToken) return [...comparedKeys(file, inner.left), ...comparedKeys(file, inner.right)];
  const [left, right] = [file.places.of(inner.left), file.places.of(inner.right)];
  return isComparison(operator) && left !== undefined && right !== undefined ? [[left.key, right.key].sort().join(" ")] : [];
}

/**
 * True for a timer's throw that only the state after a teardown leads to, while every teardown clears that timer. An await
 * on the way lets a teardown in.
 */
export function isRuledOutByClearing(file: FileModel, callback: DeferredCallback, { node, via, fn }: Escape): boolean {
  const handle = callback.timer?.handle;
  const condition = conditionOf(node, fn);
  if (handle?.kind !== "kept" || condition === undefined || waitsBefore(file, callback.fn, via, node)) return false;
  const teardowns = file.teardowns.all().filter(({ kind, fn: { name } }) => kind === "asked" && name !== "");
  const causes = teardowns.filter((teardown) => file.exposure(teardown).guards.excludes(condition, false));
  if (causes.length > 0) return causes.every((teardown) => clearsHandle(file, teardown.fn, handle.place));
  // Whoever empties what the throw asks for clears the timer as well.
  const emptiers = absentPlaces(file, condition).flatMap((place) => emptiersOf(file, place));
  return emptiers.length > 0 && emptiers.every((emptier) => clearsHandle(file, emptier, handle.place));
}

/** `if (emitter.listenerCount("error") > 0) emit(error); else throw error;`: what Node's own emitters do. */
function asksForListeners(condition: ts.Expression): boolean {
  return /\b(?:hasListeners?|listenerCount|listeners)\s*\(/.test(condition.getText());
}

/**
 * `if (!this.socket) throw ...` in a file that never empties the slot, or that takes the listener off before it does: only a
 * bug can get there.
 */
function isNeverEmptied(file: FileModel, { kind, fn, event }: DeferredCallback, condition: ts.Expression): boolean {
  const places = absentPlaces(file, condition);
  const silences = (emptier: FunctionInfo): boolean =>
    emptier === fn || file.effects.all(emptier).some(({ kind: done, place }) => done === "detach" || (done === "write" && place !== undefined && nameOf(place) === `on${event ?? ""}`));
  // A number may well be 0 without anybody's writing it.
  if (places.length === 0 || /\d/.test(condition.getText()) || !places.every((place) => file.slots.values(place).length > 0)) return false;
  return places.every((place) => {
    const emptiers = emptiersOf(file, place);
    return kind === "listener" ? file.slots.isSocket(place) && emptiers.every(silences) : emptiers.length === 0;
  });
}

/** The places that a condition asks to be unset, when it asks for nothing else. */
function absentPlaces(file: FileModel, condition: ts.Expression): Place[] {
  const inner = unwrap(condition);
  if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === SyntaxKind.BarBarToken) {
    const [left, right] = [absentPlaces(file, inner.left), absentPlaces(file, inner.right)];
    return left.length > 0 && right.length > 0 ? [...left, ...right] : [];
  }
  const isNegated = ts.isPrefixUnaryExpression(inner) && inner.operator === SyntaxKind.ExclamationToken;
  const test = presenceTest(isNegated ? inner.operand : inner);
  const place = test === undefined || test.setWhen !== isNegated ? undefined : file.places.of(test.subject);
  return place === undefined ? [] : [place];
}

/** The functions that empty a place, after its owner was made. */
function emptiersOf(file: FileModel, place: Place): FunctionInfo[] {
  const empties = (fn: FunctionInfo): boolean =>
    file.effects.direct(fn).some(({ kind, place: written, value, node }) => kind === "write" && written?.key === place.key && value?.truthy === false && !ts.isPropertyDeclaration(node));
  return file.inventory.functions.filter((fn) => fn.name !== "constructor" && empties(fn));
}

/** A throw for `state === CLOSED` that the callback reaches only for `state === CONNECTING`. */
function contradicts(file: FileModel, callback: DeferredCallback, { node, via, fn }: Escape): boolean {
  const [call] = via;
  if (call === undefined || callback.fn.awaits.length > 0) return false;
  const known = equalities(file, call, callback.fn);
  const asked = equalities(file, node, fn);
  return [...asked].some(([key, constant]) => known.has(key) && known.get(key) !== constant);
}

/** What the branches around a node make certain: which constant each place is equal to. */
function equalities(file: FileModel, node: ts.Node, fn: FunctionInfo): Map<string, string> {
  const found = new Map<string, string>();
  for (let inner = node; inner.parent !== undefined && inner !== fn.node; inner = inner.parent) {
    const { parent } = inner;
    const condition = ts.isIfStatement(parent) && parent.thenStatement === inner ? unwrap(parent.expression) : undefined;
    if (condition === undefined || !ts.isBinaryExpression(condition) || condition.operatorToken.kind !== SyntaxKind.EqualsEqualsEqualsToken) continue;
    const place = file.places.of(condition.left);
    const constant = abstractValue(condition.right).text;
    if (place !== undefined && constant !== undefined) found.set(place.key, constant);
  }
  return found;
}

function waitsBefore(file: FileModel, callback: FunctionInfo, via: readonly ts.Node[], node: ts.Node): boolean {
  return [...via, node].some((step) => {
    const fn = step === via[0] ? callback : file.inventory.enclosing(step);
    return fn.awaits.some((awaited) => awaited.end <= step.pos);
  });
}
