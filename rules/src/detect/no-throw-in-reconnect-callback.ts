import ts = require("typescript");
import type { DeferredCallback } from "../analysis/callbacks.ts";
import { type Escape, Escapes, isCaught } from "../analysis/escapes.ts";
import type { Exposure } from "../analysis/exposure.ts";
import type { FunctionInfo } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { chainEnd, fateOf, floatingChain, handlesRejection } from "../analysis/promises.ts";
import { brief, type CallNode, calleeName, isCallNode, isFunctionNode, propertyNameText, unwrap, wrapperOf } from "../analysis/syntax.ts";
import { SOCKET_EVENTS } from "../analysis/vocabulary.ts";
import { type Confidence, type Detector, type Fact, inCode, RUNS_LATE, span, type Suggestion } from "./fact.ts";
import { calleeText } from "./harm.ts";

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
  returnInstead: "Return instead of throwing.",
} as const;
type MessageId = keyof typeof messages;

/** While a connection goes down, what is asked of it is likely to fail. */
const SHUTDOWN_EVENTS = /^(?:abort|close|disconnect|exit|end)$/;
const LATE_OR_FLOATING = inCode(new RegExp(`${RUNS_LATE.source}|\\.(?:then|finally)\\s*\\(`));
/** `void list.push(item)` only makes an arrow function return nothing. */
const RETURNS_NO_PROMISE = /^(?:push|unshift|pop|shift|splice|emit|clearTimeout|clearInterval|setTimeout|setInterval|removeListener|removeEventListener|addEventListener)$/;
const CALLBACK_OPTIONS = /reconnect|heartbeat|keep_?alive|zombie/i;

export const noThrowInReconnectCallback: Detector = {
  rule: "no-throw-in-reconnect-callback",
  triggers: [inCode(/\bthrow\b|\.(?:then|finally)\s*\(|\basync\b|\bvoid\b/), LATE_OR_FLOATING],
  messages,
  detect(file) {
    const escapes = new Escapes(file);
    let exposures: Exposure[] | undefined;
    const guardedBy = (): Exposure[] =>
      (exposures ??= file.teardowns.all().filter(({ kind }) => kind === "asked").map((teardown) => file.exposure(teardown)));
    const facts = new Map<ts.Node, Fact<MessageId>>();
    const add = (node: ts.Node, fact: Fact<MessageId>): void => {
      const known = facts.get(node);
      if (known === undefined || (known.confidence === "possible" && fact.confidence === "certain")) facts.set(node, fact);
    };
    const lateFunctions = new Set<FunctionInfo>();
    for (const callback of [...file.callbacks.all(), ...namedCallbacks(file)]) {
      if (callback.kind === "promise" || !runsOnItsOwnStack(file, callback)) continue;
      lateFunctions.add(callback.fn);
      for (const escape of escapes.of(callback.fn)) {
        const confidence = callback.kind !== "listener" && isGuarded(escape, guardedBy) ? undefined : confidenceOf(callback, escape);
        if (confidence !== undefined) add(escape.node, escapeFact(file, callback, escape, confidence));
      }
      for (const node of unguardedAwaits(file, callback.fn)) {
        add(node, awaitFact(file, callback, node, touchesSocket(file, callback, node) ? "certain" : "possible"));
      }
      for (const node of droppedPromises(file, callback.fn)) {
        add(node, droppedFact(file, callback, node, SHUTDOWN_EVENTS.test(callback.event ?? "") ? "certain" : "possible"));
      }
    }
    const holdsConnection = (): boolean => file.teardowns.all().some(({ sockets }) => sockets.size > 0);
    for (const fn of file.inventory.functions) {
      for (const call of fn.calls) {
        const chain = floatingChain(call);
        if (chain === undefined || isCaughtBelow(call)) continue;
        const isLate = lateFunctions.has(fn) || (fn.parent !== undefined && lateFunctions.has(fn.parent));
        add(call, floatingFact(file, call, chain.kind, chain.base, chain.kind === "finally" || isLate || holdsConnection() ? "certain" : "possible"));
      }
    }
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

function confidenceOf(callback: DeferredCallback, escape: Escape): Confidence | undefined {
  const { via, fn, dependsOnState, dependsOnArguments } = escape;
  // A listener's own body, or the handler method it hands the event to: what it switches on comes from the peer.
  if (via.length === 0 || (via.length === 1 && /^[_#]*(?:on|handle)_?[A-Z]/.test(fn.name))) return "certain";
  if (!dependsOnState) return undefined;
  return dependsOnArguments || (callback.kind === "listener" && via.length > 1) ? "possible" : "certain";
}

/** Awaits of an async callback that no `try` surrounds: a rejection is certain to be unhandled, though not to happen. */
function unguardedAwaits(file: FileModel, fn: FunctionInfo): ts.Node[] {
  if (!fn.isAsync) return [];
  const first = fn.awaits.find((node) => {
    if (!ts.isAwaitExpression(node) || isCaught(node, fn)) return false;
    const awaited = unwrap(node.expression);
    if (!isCallNode(awaited) || handlesRejection(awaited) || neverRejects(file, awaited)) return false;
    if (/^(?:sleep|delay|wait|timeout|nextTick)/i.test(calleeName(awaited) ?? "")) return false;
    return true;
  });
  return first === undefined ? [] : [first];
}

/** A timer that awaits what a closed socket rejects: a send, a close, a connect. */
function touchesSocket(file: FileModel, callback: DeferredCallback, node: ts.Node): boolean {
  const awaited = ts.isAwaitExpression(node) ? unwrap(node.expression) : node;
  if (callback.kind !== "timer" || !isCallNode(awaited)) return false;
  const effects = [...file.effects.at(callback.fn, awaited), ...file.effects.ofCall(awaited, callback.fn)];
  return effects.some(({ kind, maybe }) => !maybe && (kind === "send" || kind === "close" || kind === "connect"));
}

/** Promises that the callback says it drops (`void p()`), or that a declared return type tells of. */
function droppedPromises(file: FileModel, fn: FunctionInfo): CallNode[] {
  return fn.calls.filter((call) => {
    if (!ts.isCallExpression(call) || isCaught(call, fn) || handlesRejection(call) || chainEnd(call) !== call) return false;
    const { parent } = wrapperOf(call);
    if (neverRejects(file, call) || RETURNS_NO_PROMISE.test(calleeName(call) ?? "")) return false;
    if (ts.isVoidExpression(parent)) return !fn.isAsync || fateOf(parent) === "discarded";
    const isValue = ts.isArrowFunction(parent) && parent === fn.node;
    if (!isValue && fateOf(call) !== "discarded") return false;
    const declared = file.calls.target(call)?.fn.node;
    return declared !== undefined && !ts.isSourceFile(declared) && declared.type !== undefined && /^Promise</.test(declared.type.getText());
  });
}

/** An async function that catches what it awaits, throws and returns. */
function neverRejects(file: FileModel, call: CallNode): boolean {
  const fn = file.calls.target(call)?.fn;
  if (fn === undefined || !fn.isAsync) return false;
  const returned = fn.returns.filter(({ expression }) => expression !== undefined && ts.isCallExpression(unwrap(expression)));
  return [...fn.awaits, ...fn.throws, ...returned].every((node) => isCaught(node, fn));
}

/** `p.finally(f)` beside `p.catch(g)` on the next line is still unhandled; inside a `try { await }` it is somebody's. */
function isCaughtBelow(call: ts.Node): boolean {
  const end = chainEnd(call);
  return handlesRejection(end) || fateOf(end) !== "discarded";
}

function describeCallback(callback: DeferredCallback): string {
  switch (callback.kind) {
    case "timer":
      return "this timer callback";
    case "listener":
      return `the "${callback.event ?? ""}" listener`;
    default:
      return `the callback that ${callback.deferredBy?.name ?? "its receiver"}() runs later`;
  }
}

function escapeFact(file: FileModel, callback: DeferredCallback, escape: Escape, confidence: Confidence): Fact<MessageId> {
  const callbackLine = file.line(callback.fn.node);
  const path = escape.via.length === 0 ? "" : `, through ${escape.via.map(calleeText).join(" and ")}`;
  return {
    messageId: escape.kind === "throw" ? "throws" : "rejects",
    ...span(escape.node),
    confidence,
    data: { callback: describeCallback(callback), callbackLine: String(callbackLine), path },
    witness: [
      { kind: "arm", line: file.line(callback.node), text: `${describeCallback(callback)} is registered` },
      { kind: "act", line: file.line(escape.node), text: escape.kind === "throw" ? "it throws with nobody above it" : "its promise rejects unhandled" },
    ],
    suggestions: suggestReturn(escape),
    subject: { kind: "escape", callback, escape },
  };
}

/** A plain `return` is safe where the throw stands in the callback itself and the callback's value is nobody's. */
function suggestReturn(escape: Escape): Suggestion<MessageId>[] {
  const { node, via, fn } = escape;
  if (!ts.isThrowStatement(node) || via.length > 0 || !isFunctionNode(fn.node) || !escape.dependsOnState) return [];
  const returnsValue = fn.returns.some(({ expression }) => expression !== undefined);
  if (returnsValue) return [];
  const semicolon = node.getText().endsWith(";") ? ";" : "";
  return [{ messageId: "returnInstead", edits: [{ start: node.getStart(), end: node.end, text: `return${semicolon}` }] }];
}

function awaitFact(file: FileModel, callback: DeferredCallback, node: ts.Node, confidence: Confidence): Fact<MessageId> {
  const callbackLine = file.line(callback.fn.node);
  return {
    messageId: "awaitMayReject",
    ...span(node),
    confidence,
    data: { callback: describeCallback(callback), callbackLine: String(callbackLine) },
    witness: [
      { kind: "arm", line: file.line(callback.node), text: `${describeCallback(callback)} is registered` },
      { kind: "act", line: file.line(node), text: "a rejection here has no handler" },
    ],
    suggestions: [],
    subject: { kind: "unhandled", node, callback },
  };
}

function droppedFact(file: FileModel, callback: DeferredCallback, call: CallNode, confidence: Confidence): Fact<MessageId> {
  const callbackLine = file.line(callback.fn.node);
  return {
    messageId: "dropped",
    ...span(call.expression),
    confidence,
    data: { base: calleeText(call), callback: describeCallback(callback), callbackLine: String(callbackLine) },
    witness: [
      { kind: "arm", line: file.line(callback.node), text: `${describeCallback(callback)} is registered` },
      { kind: "act", line: file.line(call), text: "a rejection here has no handler" },
    ],
    suggestions: [],
    subject: { kind: "unhandled", node: call, callback },
  };
}

function floatingFact(file: FileModel, call: ts.Node, link: string, base: ts.Expression, confidence: Confidence): Fact<MessageId> {
  const name = isCallNode(call) && ts.isPropertyAccessExpression(unwrap(call.expression)) ? (unwrap(call.expression) as ts.PropertyAccessExpression).name : call;
  return {
    messageId: "floating",
    start: name.getStart(),
    end: name.end,
    confidence,
    data: { link, base: brief(base) },
    witness: [{ kind: "act", line: file.line(name), text: "a rejection here has no handler" }],
    suggestions: [],
    subject: { kind: "unhandled", node: call },
  };
}
