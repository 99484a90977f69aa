import ts = require("typescript");
import type { DeferredCallback } from "../analysis/callbacks.ts";
import { type Escape, Escapes } from "../analysis/escapes.ts";
import type { Exposure } from "../analysis/exposure.ts";
import type { FunctionInfo } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { brief, calleeName, isCallNode, isFunctionNode, propertyNameText, wrapperOf } from "../analysis/syntax.ts";
import { SOCKET_EVENTS } from "../analysis/vocabulary.ts";
import { actorAt, lateActor } from "./actors.ts";
import { type Confidence, type Detector, type Fact, inCode, RUNS_LATE, span, type Suggestion } from "./fact.ts";
import { calleeText } from "./harm.ts";
import { handOver } from "./story.ts";
import { isAssertion, isRethrow, isRuledOutByClearing } from "./throws/deliberate-throws.ts";
import { floatingPromises, unhandledInCallback } from "./throws/unhandled-promises.ts";
import { usesOfDroppedSlots } from "./waits/dropped-slots.ts";

const messages = {
  throws:
    "Nobody can catch this throw: it leaves {{callback}} (line {{callbackLine}}), which runs on a stack of its own{{path}}, and ends the process. Return quietly when the connection is gone, or report through the error event.",
  rejects:
    "Nobody handles this rejection: {{callback}} (line {{callbackLine}}) is async and its promise is dropped{{path}}; an unhandled rejection ends the process. Catch it inside the callback.",
  awaitMayReject:
    "If this await rejects, nobody handles it: {{callback}} (line {{callbackLine}}) is async and its promise is dropped. Wrap it in try/catch.",
  floating:
    "Nobody handles a rejection of this promise: `.{{link}}()` makes a new promise, which rejects when {{base}} does. Add a `.catch()`.",
  dropped:
    "The promise of {{base}} is dropped inside {{callback}} (line {{callbackLine}}): if it rejects, nobody handles it. Add a `.catch()`.",
  usesDropped:
    "{{slot}} is empty after {{teardown}} (line {{teardownLine}}), which leaves this timer armed (its callback: line {{callbackLine}}): when it fires{{path}}, that is a TypeError nobody can catch. Check {{slot}} first, or clear the timer in {{teardown}}.",
  returnInstead: "Return instead of throwing.",
} as const;
export type ThrowMessage = keyof typeof messages;

const LATE_OR_FLOATING = inCode(new RegExp(`${RUNS_LATE.source}|\\.(?:then|finally)\\s*\\(`));
const CALLBACK_OPTIONS = /reconnect|heartbeat|keep_?alive|zombie/i;

export const noThrowInReconnectCallback: Detector = {
  rule: "no-throw-in-reconnect-callback",
  triggers: [inCode(/\bthrow\b|\.(?:then|finally)\s*\(|\basync\b|\bvoid\b|=\s*(?:null|undefined)\b/), LATE_OR_FLOATING],
  messages,
  detect(file) {
    const escapes = new Escapes(file);
    let exposures: Exposure[] | undefined;
    const guardedBy = (): Exposure[] =>
      (exposures ??= file.teardowns.all().filter(({ kind }) => kind === "asked").map((teardown) => file.exposure(teardown)));
    const facts = new Map<ts.Node, Fact<ThrowMessage>>();
    const add = (node: ts.Node, fact: Fact<ThrowMessage>): void => {
      const known = facts.get(node);
      if (known === undefined || (known.confidence === "possible" && fact.confidence === "certain")) facts.set(node, fact);
    };
    const lateFunctions = new Set<FunctionInfo>();
    for (const callback of [...file.callbacks.all(), ...namedCallbacks(file)]) {
      if (callback.kind === "promise" || !runsOnItsOwnStack(file, callback)) continue;
      lateFunctions.add(callback.fn);
      let hasRejection = false;
      const failing = new Map<ts.Node, Confidence>();
      for (const escape of escapes.of(callback.fn)) {
        if (isRethrow(callback, escape) || (callback.kind !== "listener" && isGuarded(escape, guardedBy))) continue;
        // One dropped promise is one mistake, however many errors of the peer's it may carry.
        const isRepeated: boolean = hasRejection && escape.kind === "rejection" && !escape.dependsOnState;
        const confidence: Confidence | undefined = isRepeated ? "possible" : confidenceOf(file, callback, escape);
        if (confidence === undefined) continue;
        add(escape.node, escapeFact(file, callback, escape, confidence));
        const [call] = escape.via;
        if (call !== undefined && failing.get(call) !== "certain") failing.set(call, confidence);
        hasRejection ||= escape.kind === "rejection" && confidence === "certain";
      }
      for (const [node, fact] of usesOfDroppedSlots(file, callback)) add(node, fact);
      for (const [node, fact] of unhandledInCallback(file, callback, failing)) add(node, fact);
    }
    const isLate = (fn: FunctionInfo): boolean => lateFunctions.has(fn) || (fn.parent !== undefined && lateFunctions.has(fn.parent));
    for (const [node, fact] of floatingPromises(file, isLate)) add(node, fact);
    return [...facts.values()];
  },
};

/** True for a throw of the callback's own that no teardown leaves reachable: what it reports is not staleness. */
function isGuarded({ node, via, fn, dependsOnState }: Escape, guardedBy: () => readonly Exposure[]): boolean {
  if (via.length > 0 || !dependsOnState || !ts.isThrowStatement(node) || guardedBy().length === 0) return false;
  return guardedBy().every((exposure) => !exposure.reachesThrow(fn, node));
}

/** Timers and handed callbacks always; listeners when the event is one that connections emit by themselves. */
function runsOnItsOwnStack(file: FileModel, callback: DeferredCallback): boolean {
  if (callback.kind !== "listener") return !isDeliberateRethrow(callback.fn);
  if (callback.event === undefined || !SOCKET_EVENTS.test(callback.event)) return false;
  const receiver = callback.receiver;
  return receiver === undefined || !ts.isIdentifier(receiver) || receiver.text !== "process" || file.inventory.resolve(receiver) !== undefined;
}

/** `setTimeout(() => { throw error; })`: the known way to report an error outside the current stack. */
function isDeliberateRethrow(fn: FunctionInfo): boolean {
  const { body } = fn;
  if (body === undefined || !ts.isBlock(body) || body.statements.length !== 1) return false;
  const [only] = body.statements;
  return only !== undefined && ts.isThrowStatement(only) && ts.isIdentifier(only.expression);
}

/** A function given as `reconnectCallback` and the like to code that cannot be seen from here. */
function namedCallbacks(file: FileModel): DeferredCallback[] {
  const found: DeferredCallback[] = [];
  for (const fn of file.inventory.functions) {
    if (ts.isSourceFile(fn.node) || fn.parent === undefined) continue;
    const property = ts.isMethodDeclaration(fn.node) ? fn.node : wrapperOf(fn.node).parent;
    if (!ts.isPropertyAssignment(property) && !ts.isMethodDeclaration(property)) continue;
    const call = property.parent.parent;
    if (!isCallNode(call) || !CALLBACK_OPTIONS.test(propertyNameText(property.name) ?? "")) continue;
    if (file.calls.target(call) === undefined) {
      const value = ts.isPropertyAssignment(property) ? property.initializer : (property as ts.Node as ts.Expression);
      found.push({ kind: "handed", fn, node: call, scheduledBy: fn.parent, value, deferredBy: { name: calleeName(call) ?? "", file, node: call } });
    }
  }
  return found;
}

function confidenceOf(file: FileModel, callback: DeferredCallback, escape: Escape): Confidence | undefined {
  const { via, fn, dependsOnState, dependsOnArguments } = escape;
  if (isAssertion(file, callback, escape) || isRuledOutByClearing(file, callback, escape)) return "possible";
  if (escape.kind === "throw" ? hasCallerAbove(callback) : isHandedBack(callback)) return "possible";
  // A listener's own body, or the handler method it hands the event to: what it switches on comes from the peer.
  if (via.length === 0 || (via.length === 1 && /^[_#]*(?:on|handle)_?[A-Z]/.test(fn.name))) return "certain";
  if (!dependsOnState) return undefined;
  return dependsOnArguments || (callback.kind !== "timer" && via.length > 1) ? "possible" : "certain";
}

/**
 * A listener of the object's own events is called by the object's own code, which may catch. And a microtask runs before
 * anything else can happen: what it throws about, the code that queued it knew.
 */
function hasCallerAbove({ kind, receiver, timer }: DeferredCallback): boolean {
  return (kind === "listener" && receiver?.kind === ts.SyntaxKind.ThisKeyword) || (kind === "timer" && timer === undefined);
}

/** The promise goes to whoever calls the function: unseen code, or the caller of what `debounce()` has made. */
function isHandedBack({ kind, deferredBy, node }: DeferredCallback): boolean {
  if (kind !== "handed") return false;
  return (deferredBy !== undefined && deferredBy.node === node) || /^(?:debounce|throttle)$/.test(deferredBy?.name ?? "");
}

export function describeCallback(callback: DeferredCallback): string {
  switch (callback.kind) {
    case "timer":
      return "this timer callback";
    case "listener":
      return `the "${callback.event ?? ""}" listener`;
    default:
      return `the callback that ${callback.deferredBy?.name ?? "its receiver"}() runs later`;
  }
}

function escapeFact(file: FileModel, callback: DeferredCallback, escape: Escape, confidence: Confidence): Fact<ThrowMessage> {
  const callbackLine = file.line(callback.fn.node);
  const path = escape.via.length === 0 ? "" : `, through ${escape.via.map(calleeText).join(" and ")}`;
  return {
    messageId: escape.kind === "throw" ? "throws" : "rejects",
    ...span(escape.node),
    confidence,
    data: { callback: describeCallback(callback), callbackLine: String(callbackLine), path },
    witness: [
      ...handOver(file, callback),
      ...escape.via.filter((call) => call.getSourceFile() === file.sourceFile).map((call) => ({ role: "acts" as const, actor: actorIn(file, callback, call), line: file.line(call), text: `calls ${calleeText(call)}` })),
      { role: "acts", actor: actorIn(file, callback, escape.node), line: file.line(escape.node), text: `${escape.kind === "throw" ? "throws" : "rejects"}${conditionOf(escape.node)}` },
      {
        role: "goes wrong",
        actor: lateActor(callback),
        line: callbackLine,
        text: escape.kind === "throw" ? "nobody above it can catch that: the process ends" : "nobody holds its promise: the unhandled rejection ends the process",
      },
    ],
    suggestions: suggestReturn(escape),
    subject: { kind: "escape", callback, escape },
  };
}

/** What makes the code get there, where one condition does: `, since this.closed`. */
function conditionOf(node: ts.Node): string {
  const { parent } = node;
  const statement = parent !== undefined && ts.isBlock(parent) ? parent.parent : parent;
  if (statement === undefined || !ts.isIfStatement(statement)) return "";
  const isThen = statement.thenStatement === node || statement.thenStatement === parent;
  return isThen ? ` if ${brief(statement.expression)}` : "";
}

/** The callback's own code is run by its timer or event. */
function actorIn(file: FileModel, callback: DeferredCallback, node: ts.Node): string {
  return file.inventory.enclosing(node) === callback.fn ? lateActor(callback) : actorAt(file, node);
}

/** A plain `return` is safe where the throw stands in the callback itself and the callback's value is nobody's. */
function suggestReturn(escape: Escape): Suggestion<ThrowMessage>[] {
  const { node, via, fn } = escape;
  if (!ts.isThrowStatement(node) || via.length > 0 || !isFunctionNode(fn.node) || !escape.dependsOnState) return [];
  const returnsValue = fn.returns.some(({ expression }) => expression !== undefined);
  if (returnsValue) return [];
  const semicolon = node.getText().endsWith(";") ? ";" : "";
  return [{ messageId: "returnInstead", edits: [{ start: node.getStart(), end: node.end, text: `return${semicolon}` }] }];
}
