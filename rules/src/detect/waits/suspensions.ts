import ts = require("typescript");
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { type CallNode, calleeName, isCallNode, isFunctionNode, isMember, memberName, propertyNameText, receiverOf, unwrap, wrapperOf } from "../../analysis/syntax.ts";
import type { Place } from "../../analysis/places.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import { CLOSE_EVENTS, CLOSE_METHODS } from "../../analysis/vocabulary.ts";
import type { Confidence } from "../fact.ts";
import { isRechecked } from "./rechecked-waits.ts";

/** A point at which a function waits, or hands control to code that may do anything. */
export interface Suspension {
  readonly node: ts.Node;
  readonly kind: "await" | "reaction" | "rejection" | "reentry";
  /** `possible` where the teardown may well keep what follows from running. */
  readonly confidence: Confidence;
}

const ERROR_PARAMETER = /^_?(?:err|error|er)$/;
const TAKES_LISTENER = /^(?:on|once|catch|then|addListener|addEventListener|forEach|map)$/;
const LINKS = /^(?:catch|then|finally)$/;
/** Calls of functions handed in that are there to tell their giver something. */
const USER_CALLBACK = /^on[A-Z_]|callback|^cb$|^done$|^next$|handler|listener/i;
/** `pending.reject(error)`, `this.abortAllPendingRequests()`. */
const ENDS_PENDING = /\b(?:reject|errback)\w*\s*\(|\b[_#]?(?:abort|cancel|fail|flush)(?:All)?(?:Pending|Requests|Commands|Calls|Queue)\w*\s*\(/i;
const ABOUT_THE_END = /clos|abort|disconnect|destroy|cancel|stop|shutdown/i;

/** The suspensions that continuations start after: `.then(fn)`, and callbacks given to whoever calls them later. */
export function continuations(file: FileModel): Map<FunctionInfo, Suspension> {
  const found = new Map<FunctionInfo, Suspension>();
  for (const { kind, fn, node, value, deferredBy } of file.callbacks.all()) {
    if (kind === "promise" && isCallNode(node) && calleeName(node) !== "finally") {
      const isRejection = calleeName(node) === "catch" || node.arguments?.[1] === value;
      found.set(fn, { node, kind: isRejection ? "rejection" : "reaction", confidence: "certain" });
    } else if (kind === "handed") {
      const isTimed = deferredBy?.file === file && file.callbacks.at(deferredBy.node)?.timer?.handle.kind === "dropped";
      // A timer that nobody can clear is sure to come; one that is kept, or a listener, the teardown may well take away.
      found.set(fn, { node, kind: "reaction", confidence: isTimed ? "certain" : "possible" });
    }
  }
  for (const fn of file.inventory.functions) {
    const node = found.has(fn) || ts.isSourceFile(fn.node) ? undefined : handedTo(file, fn.node);
    if (node !== undefined) found.set(fn, { node, kind: "reaction", confidence: "possible" });
  }
  return found;
}

/** True for what a promise runs, not a callback given to somebody else. */
export function isReaction({ node, kind }: Suspension): boolean {
  return (kind === "reaction" || kind === "rejection") && isLink(node);
}

/** The call that a function is given to, as the last argument, in order to go on from there. */
function handedTo(file: FileModel, node: ts.Node): ts.CallExpression | undefined {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return undefined;
  const { parent } = wrapperOf(node);
  if (!ts.isCallExpression(parent) || parent.arguments.at(-1) !== node || TAKES_LISTENER.test(calleeName(parent) ?? "")) return undefined;
  const first = node.parameters[0]?.name;
  const isErrorFirst = first !== undefined && ts.isIdentifier(first) && ERROR_PARAMETER.test(first.text);
  const isCallout = (): boolean => file.effects.at(file.inventory.enclosing(parent), parent).some(({ kind }) => kind === "callout");
  return (isErrorFirst || isCallout()) && file.calls.target(parent) === undefined ? parent : undefined;
}

/** The promise that a chain of `.then()` and its like begins with. */
export function chainedOn(promise: ts.Expression | undefined): ts.Expression | undefined {
  let base = promise;
  while (base !== undefined && isLink(base)) base = receiverOf(base);
  return base;
}

function isLink(node: ts.Node): node is CallNode {
  return isCallNode(node) && LINKS.test(calleeName(node) ?? "");
}

/** The continuation's suspension, as far as the teardown lets the continuation run at all. */
export function startAfter(file: FileModel, fn: FunctionInfo, start: Suspension | undefined, teardown: Teardown): Suspension | null {
  if (start === undefined) return null;
  const base = start.kind !== "rejection" && isLink(start.node) ? chainedOn(receiverOf(start.node)) : undefined;
  if (base === undefined) return start;
  if (endsWithTeardown(file, base, teardown)) return null;
  return isDoubtful(file, fn, base, teardown) ? { ...start, confidence: "possible" } : start;
}

/** The suspension at a node, if the teardown may run while it lasts and the code after it goes on all the same. */
export function suspensionAt(file: FileModel, fn: FunctionInfo, node: ts.Node, teardown: Teardown): Suspension | undefined {
  if (ts.isForOfStatement(node)) return node.awaitModifier === undefined ? undefined : { node, kind: "await", confidence: "certain" };
  if (ts.isAwaitExpression(node)) {
    const awaited = unwrap(node.expression);
    if (endsWithTeardown(file, awaited, teardown) || isRechecked(file, awaited, file.exposure(teardown).guards)) return undefined;
    return { node, kind: "await", confidence: isDoubtful(file, fn, awaited, teardown) ? "possible" : "certain" };
  }
  if (!isCallNode(node) || teardown.kind !== "asked") return undefined;
  const isReentry = [...file.effects.at(fn, node), ...file.effects.ofCall(node, fn)].some(
    (effect) => !effect.maybe && (effect.kind === "emit" || (effect.kind === "callout" && isCallNode(effect.node) && USER_CALLBACK.test(calleeName(effect.node) ?? ""))),
  );
  return isReentry ? { node, kind: "reentry", confidence: "possible" } : undefined;
}

/** True where the teardown may well keep what follows from running, or is what this is about. */
function isDoubtful(file: FileModel, fn: FunctionInfo, awaited: ts.Expression, teardown: Teardown): boolean {
  return isOwnTeardown(file, awaited, teardown) || awaitsAnEnd(awaited) || settlesPending(file, awaited, teardown) || awaitsAnswer(file, awaited) || isWaitedFor(file, fn, awaited, teardown);
}

/** `await once(this, "disconnect")`. */
function awaitsAnEnd(awaited: ts.Expression): boolean {
  return isCallNode(awaited) && (awaited.arguments ?? []).some((argument) => ts.isStringLiteralLike(argument) && CLOSE_EVENTS.test(argument.text));
}

/** An awaited promise that rejects, or answers, when the teardown runs. */
export function endsWithTeardown(file: FileModel, awaited: ts.Expression, teardown: Teardown): boolean {
  if (!isCallNode(awaited)) return false;
  if (takesSignal(awaited)) return true;
  // A race against the end of the connection is there to notice it.
  if (calleeName(awaited) === "race") return ABOUT_THE_END.test(awaited.getText());
  if (calleeName(awaited) === "all") {
    const [list] = awaited.arguments ?? [];
    return list !== undefined && ts.isArrayLiteralExpression(list) && list.elements.some((element) => endsWithTeardown(file, unwrap(element), teardown));
  }
  if (ts.isNewExpression(awaited) && calleeName(awaited) === "Promise") return rejectsOnClose(file, awaited, teardown);
  return false;
}

/** `await this.disconnect(); this.connect()`, `await new Promise(this.end.bind(this))`: who ends a connection to begin another one means to. */
function isOwnTeardown(file: FileModel, awaited: ts.Expression, { fn, owners }: Teardown): boolean {
  const [executor] = ts.isNewExpression(awaited) && calleeName(awaited) === "Promise" ? (awaited.arguments ?? []) : [];
  if (executor !== undefined && isOwnEnding(executor)) return true;
  const target = isCallNode(awaited) ? file.calls.target(awaited) : undefined;
  if (target === undefined) return false;
  return target.fn === fn || file.teardowns.of(owners).some((other) => other.fn === target.fn);
}

/** `this.end.bind(this, {})` */
function isOwnEnding(executor: ts.Expression): boolean {
  const inner = unwrap(executor);
  const bound = ts.isCallExpression(inner) && calleeName(inner) === "bind" ? receiverOf(inner) : inner;
  return bound !== undefined && isMember(bound) && unwrap(bound.expression).kind === ts.SyntaxKind.ThisKeyword && CLOSE_METHODS.test(memberName(bound) ?? "");
}

/** `request()` keeps its promise's `resolve` for whoever gets the answer: over a connection that was closed, none comes. */
function awaitsAnswer(file: FileModel, awaited: ts.Expression): boolean {
  const target = isCallNode(awaited) ? file.calls.target(awaited) : undefined;
  if (target === undefined || target.file !== file) return false;
  return target.fn.children.some(({ node, writes }) => {
    const resolve = ts.isSourceFile(node) ? undefined : node.parameters[0]?.name;
    if (resolve === undefined || !ts.isNewExpression(node.parent) || calleeName(node.parent) !== "Promise" || !ts.isReturnStatement(node.parent.parent)) return false;
    return writes.some(({ target: slot, value }) => value !== undefined && (file.places.of(slot)?.path.length ?? 0) > 0 && new RegExp(`\\b${resolve.getText()}\\b`).test(value.getText()));
  });
}

/** The teardown rejects what is pending, and the awaited function makes such promises. */
function settlesPending(file: FileModel, awaited: ts.Expression, teardown: Teardown): boolean {
  const target = isCallNode(awaited) ? file.calls.target(awaited) : undefined;
  if (target === undefined || target.file !== file) return false;
  return /new Promise\b/.test(textOf(file, target.fn, 2)) && ENDS_PENDING.test(textOf(file, teardown.fn, 2));
}

/** `async close() { await this.connecting; ... }`: it waits for the very promise, or for a call that is kept as one. */
function isWaitedFor(file: FileModel, fn: FunctionInfo, awaited: ts.Expression, { fn: ending, tears }: Teardown): boolean {
  const parts = new Set([ending, ...tears.flatMap(({ via }) => via.flatMap((call) => (isCallNode(call) ? (file.calls.target(call)?.fn ?? []) : [])))]);
  return [...parts].some((part) => {
    const lastTear = Math.max(...tears.map(({ node, via }) => [...via, node].findLast((step) => within(step, part.node))?.pos ?? -1));
    const waits = [part, ...part.children.filter(isRunAtOnce)].flatMap(({ awaits }) => awaits).filter((node) => ts.isAwaitExpression(node) && node.pos < lastTear);
    return waits.some((wait) => placesIn(file, wait).some((place) => place.key === file.places.of(awaited)?.key || isFilledBy(file, place, fn)));
  });
}

/** The slots that an awaited expression names: `this.opening` of `this.opening?.catch(() => undefined)`. */
function placesIn(file: FileModel, node: ts.Node): Place[] {
  if (isFunctionNode(node)) return [];
  const place = isMember(node) || ts.isIdentifier(node) ? file.places.of(node) : undefined;
  const places = place === undefined ? [] : [place];
  if (isMember(node)) return [...places, ...placesIn(file, node.expression)];
  ts.forEachChild(node, (child) => {
    places.push(...placesIn(file, child));
  });
  return places;
}

/** True when the slot holds the promise of the function's own call. */
function isFilledBy(file: FileModel, place: Place, fn: FunctionInfo): boolean {
  return file.slots.values(place).some((value) => {
    const made = ts.isIdentifier(value) ? file.inventory.resolve(value)?.init : value;
    const call = made === undefined ? undefined : unwrap(made);
    return call !== undefined && isCallNode(call) && file.calls.target(call)?.fn === fn;
  });
}

/** `(async () => { ... })()` */
function isRunAtOnce({ node }: FunctionInfo): boolean {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  const outer = wrapperOf(node);
  return ts.isCallExpression(outer.parent) && outer.parent.expression === outer;
}

/** The text of a function and of what it calls in this file. */
function textOf(file: FileModel, fn: FunctionInfo, depth: number): string {
  const called = depth === 0 ? [] : fn.calls.flatMap((call) => {
    const target = file.calls.target(call);
    return target === undefined || target.file !== file || target.fn === fn ? [] : [textOf(file, target.fn, depth - 1)];
  });
  return [fn.node.getText(), ...called].join("\n");
}

function takesSignal(call: CallNode): boolean {
  return (call.arguments ?? []).some((argument) => {
    const inner = unwrap(argument);
    if (ts.isObjectLiteralExpression(inner)) return inner.properties.some(({ name }) => /signal$/i.test(propertyNameText(name) ?? ""));
    return /(?:signal|token)$/i.test(inner.getText());
  });
}

/** `new Promise((resolve, reject) => { ws.onclose = reject; })`, or a `reject` kept where the teardown finds it. */
function rejectsOnClose(file: FileModel, made: ts.NewExpression, teardown: Teardown): boolean {
  const [first] = made.arguments ?? [];
  const executor = first === undefined ? undefined : unwrap(first);
  if (executor === undefined || !isFunctionNode(executor)) return false;
  const reject = executor.parameters[1]?.name;
  if (reject === undefined || !ts.isIdentifier(reject)) return false;
  const mentions = (node: ts.Node): boolean => new RegExp(`\\b${reject.text.replaceAll("$", "\\$")}\\b`).test(node.getText());
  const listens = file.callbacks.own().some(({ event, node, fn }) => event !== undefined && (CLOSE_EVENTS.test(event) || event === "abort") && within(node, executor) && mentions(fn.node));
  if (listens) return true;
  const inner = file.inventory.functionOf.get(executor);
  const stored = inner?.writes.find(({ value }) => value !== undefined && mentions(value));
  const direct = new RegExp(`["'](?:close|end|disconnect|abort)["'],\\s*${reject.text}\\b`).test(executor.getText());
  if (direct) return true;
  const place = stored === undefined ? undefined : file.places.of(stored.target);
  return place !== undefined && file.effects.all(teardown.fn).some((effect) => effect.kind === "callout" && effect.place?.key === place.key);
}

function within(inner: ts.Node, outer: ts.Node): boolean {
  return inner.pos >= outer.pos && inner.end <= outer.end;
}
