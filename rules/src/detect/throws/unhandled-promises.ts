import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import type { Effect } from "../../analysis/effect.ts";
import { isCaught } from "../../analysis/escapes.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { chainEnd, fateOf, type FloatingChain, floatingChain, handlesRejection } from "../../analysis/promises.ts";
import { isSafelyAsync, neverRejects } from "../../analysis/settling.ts";
import { brief, type CallNode, calleeName, isCallNode, isMember, memberName, receiverOf, unwrap, wrapperOf } from "../../analysis/syntax.ts";
import { CONNECT_CALLS, SEND_METHODS } from "../../analysis/vocabulary.ts";
import { actorAt, lateActor } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import { calleeText } from "../harm.ts";
import { describeCallback, type ThrowMessage } from "../no-throw-in-reconnect-callback.ts";
import { handOver } from "../story.ts";

/** While a connection goes down, what is asked of it is likely to fail. */
const SHUTDOWN_EVENTS = /^(?:abort|close|disconnect|exit|end)$/;
/** `void list.push(item)` only makes an arrow function return nothing. */
const RETURNS_NO_PROMISE = /^(?:push|unshift|pop|shift|splice|emit|clearTimeout|clearInterval|setTimeout|setInterval|removeListener|removeEventListener|addEventListener)$/;
/** Promises that are kept because others wait for a connection. */
const CONNECTING = /connect|init|handshake|auth|login|ready|open|session|start/i;

type PromiseFact = Fact<ThrowMessage>;

/** The first await of an async callback that no `try` surrounds, and the promises that a callback drops; not those of calls known to fail. */
export function unhandledInCallback(file: FileModel, callback: DeferredCallback, failing: ReadonlyMap<ts.Node, Confidence>): [ts.Node, PromiseFact][] {
  const facts: [ts.Node, PromiseFact][] = [];
  const awaited = unguardedAwait(file, callback.fn);
  if (awaited !== undefined) {
    const confidence = touchesSocket(file, callback, awaited) ? "certain" : "possible";
    facts.push([awaited, awaitFact(file, callback, awaited, confidence)]);
  }
  for (const call of droppedPromises(file, callback.fn)) {
    if (failing.get(call) === "certain") continue;
    const isLikely = (SHUTDOWN_EVENTS.test(callback.event ?? "") || touchesSocket(file, callback, call)) && !onlyEnds(file, call, callback.fn);
    const confidence = failing.has(call) || !isLikely ? "possible" : "certain";
    facts.push([call, droppedFact(file, callback, call, confidence)]);
  }
  return facts;
}

/** Chains of `.then()` and `.finally()` at whose end nobody handles a rejection. */
export function floatingPromises(file: FileModel, isLate: (fn: FunctionInfo) => boolean): [ts.Node, PromiseFact][] {
  return file.inventory.functions.flatMap((fn) =>
    fn.calls.flatMap((call): [ts.Node, PromiseFact][] => {
      const chain = floatingChain(call);
      if (chain === undefined || isCaughtBelow(call) || !canReject(file, call, chain)) return [];
      const isCertain: boolean = chain.kind === "finally" ? isMade(file, chain.base) || holdsConnection(file) : !isToldOfFailure(file, call, chain) && (isLate(fn) || isOfConnection(file, call, chain.base));
      return [[call, floatingFact(file, call, chain, isCertain ? "certain" : "possible")]];
    }),
  );
}

function holdsConnection(file: FileModel): boolean {
  return file.teardowns.all().some(({ sockets }) => sockets.size > 0);
}

/** A rejection is certain to be unhandled there, though not to happen. */
function unguardedAwait(file: FileModel, fn: FunctionInfo): ts.AwaitExpression | undefined {
  if (!fn.isAsync) return undefined;
  return fn.awaits.filter(ts.isAwaitExpression).find((node) => {
    const awaited = unwrap(node.expression);
    if (isCaught(node, fn) || !isCallNode(awaited) || neverRejects(file, awaited)) return false;
    return !/^(?:sleep|delay|wait|timeout|nextTick)/i.test(calleeName(awaited) ?? "");
  });
}

/** A timer that waits for what a closed socket rejects: a send, a close, a connect. */
function touchesSocket(file: FileModel, callback: DeferredCallback, node: ts.Node): boolean {
  const awaited = ts.isAwaitExpression(node) ? unwrap(node.expression) : node;
  return callback.kind === "timer" && isCallNode(awaited) && actsOnConnection(effectsOf(file, awaited, callback.fn));
}

function effectsOf(file: FileModel, call: CallNode, fn: FunctionInfo): Effect[] {
  return [...file.effects.at(fn, call), ...file.effects.ofCall(call, fn)];
}

function actsOnConnection(effects: readonly Effect[]): boolean {
  return effects.some(({ kind, maybe }) => !maybe && (kind === "send" || kind === "close" || kind === "connect"));
}

/** A close that nobody waits for seldom fails: what is closing is closed already. */
function onlyEnds(file: FileModel, call: CallNode, fn: FunctionInfo): boolean {
  const effects = effectsOf(file, call, fn).filter(({ maybe }) => !maybe);
  const target = file.calls.target(call)?.fn;
  const isEnd = file.teardowns.all().some((teardown) => teardown.fn === target && teardown.kind === "asked" && teardown.isWhole);
  return (isEnd || effects.some(({ kind }) => kind === "close")) && !effects.some(({ kind }) => kind === "send" || kind === "connect");
}

/** Promises that the callback says it drops (`void p()`), or that the called function is known to return. */
function droppedPromises(file: FileModel, fn: FunctionInfo): CallNode[] {
  return fn.calls.filter((call) => {
    if (!ts.isCallExpression(call) || isCaught(call, fn) || chainEnd(call) !== call) return false;
    const { parent } = wrapperOf(call);
    if (RETURNS_NO_PROMISE.test(calleeName(call) ?? "")) return false;
    const isValue = ts.isArrowFunction(parent) && parent === fn.node;
    const isDropped = ts.isVoidExpression(parent) ? !fn.isAsync || fateOf(parent) === "discarded" : (isValue || fateOf(call) === "discarded") && returnsPromise(file, call);
    return isDropped && !neverRejects(file, call);
  });
}

/** By what the called function declares, or by what other callers do with its value. */
function returnsPromise(file: FileModel, call: CallNode): boolean {
  const fn = file.calls.target(call)?.fn;
  if (fn === undefined || ts.isSourceFile(fn.node)) return false;
  if (fn.isAsync) return true;
  if (fn.node.type !== undefined) return /^Promise</.test(fn.node.type.getText());
  return fn.returns.length > 0 && file.inventory.functions.some((other) => other.calls.some((use) => calleeName(use) === fn.name && isUsedAsPromise(use) && file.calls.target(use)?.fn === fn));
}

function isUsedAsPromise(call: CallNode): boolean {
  return fateOf(call) === "awaited" || chainEnd(call) !== call;
}

/** `p.finally(f)` beside `p.catch(g)` on the next line is still unhandled; inside a `try { await }` it is somebody's. */
function isCaughtBelow(call: ts.Node): boolean {
  const end = chainEnd(call);
  return handlesRejection(end) || fateOf(end) !== "discarded";
}

/** False for a chain on a promise that never rejects, whose reactions add no failure of their own. */
function canReject(file: FileModel, call: CallNode, { base, links }: FloatingChain): boolean {
  return !neverRejects(file, base) || reactions(call, base).some((reaction) => canFail(file, reaction, links > 1));
}

/** True when what a reaction does may reject the promise of its link; `otherwise` for what cannot be told. */
function canFail(file: FileModel, reaction: ts.Expression, otherwise: boolean): boolean {
  const fn = file.calls.functionValue(reaction)?.fn;
  if (fn === undefined) return otherwise;
  if (fn.isAsync) return !isSafelyAsync(file, fn);
  if (fn.throws.some((node) => !isCaught(node, fn))) return true;
  const returned = fn.returns.flatMap(({ expression }) => expression ?? []);
  if (fn.body !== undefined && !ts.isBlock(fn.body) && !ts.isSourceFile(fn.body)) returned.push(fn.body);
  return returned.some((value) => {
    const inner = unwrap(value);
    if (!ts.isCallExpression(inner) || neverRejects(file, inner)) return false;
    const target = file.calls.target(inner)?.fn;
    return target === undefined ? otherwise : target.isAsync || returnsPromise(file, inner);
  });
}

/** `closed().then((error) => ...)`: a promise that is fulfilled with the error, if there was one. */
function isToldOfFailure(file: FileModel, call: CallNode, { base }: FloatingChain): boolean {
  return reactions(call, base).some((reaction) => /^_*e(?:rr(?:or)?)?$/.test(file.calls.functionValue(reaction)?.fn.parameters[0]?.name ?? ""));
}

/** The functions given to a chain's links. */
function reactions(call: CallNode, base: ts.Expression): ts.Expression[] {
  const found: ts.Expression[] = [];
  for (let link: ts.Expression | undefined = call; link !== undefined && link !== base && ts.isCallExpression(link); link = receiverOf(link)) found.push(...link.arguments);
  return found;
}

/** A promise that this code made itself: by a call, or kept in a place that such a call fills. */
function isMade(file: FileModel, base: ts.Expression): boolean {
  if (isCallNode(base)) return true;
  const place = file.places.of(base);
  return place !== undefined && file.slots.values(place).some(isCallNode);
}

/** A chain that starts with a socket or with what is done to one, or goes on to connect or send. */
function isOfConnection(file: FileModel, call: CallNode, base: ts.Expression): boolean {
  const fn = file.inventory.enclosing(call);
  if (isCallNode(base)) {
    if (actsOnConnection(effectsOf(file, base, fn))) return true;
    const name = calleeName(base) ?? "";
    if ((SEND_METHODS.test(name) || CONNECT_CALLS.test(name)) && holdsConnection(file)) return true;
  } else if (isMember(base) && CONNECTING.test(memberName(base) ?? "") && holdsConnection(file)) return true;
  const receiver = isCallNode(base) ? receiverOf(base) : isMember(base) ? base.expression : undefined;
  const place = receiver === undefined ? undefined : file.places.of(receiver);
  if (place !== undefined && file.slots.isSocket(place)) return true;
  return reactions(call, base).some((reaction) => {
    const target = file.calls.functionValue(reaction);
    return target !== undefined && target.file === file && file.effects.all(target.fn).some(({ kind, maybe }) => !maybe && (kind === "send" || kind === "connect"));
  });
}

function awaitFact(file: FileModel, callback: DeferredCallback, node: ts.Node, confidence: Confidence): PromiseFact {
  return {
    messageId: "awaitMayReject",
    ...span(node),
    confidence,
    data: { callback: describeCallback(callback), callbackLine: String(file.line(callback.fn.node)) },
    ...story(file, callback, node),
  };
}

function droppedFact(file: FileModel, callback: DeferredCallback, call: CallNode, confidence: Confidence): PromiseFact {
  return {
    messageId: "dropped",
    ...span(call.expression),
    confidence,
    data: { base: calleeText(call), callback: describeCallback(callback), callbackLine: String(file.line(callback.fn.node)) },
    ...story(file, callback, call),
  };
}

function story(file: FileModel, callback: DeferredCallback, node: ts.Node): Pick<PromiseFact, "witness" | "suggestions" | "subject"> {
  return {
    witness: [
      ...handOver(file, callback),
      { role: "acts", actor: lateActor(callback), line: file.line(node), text: ts.isAwaitExpression(node) ? "awaits what may reject" : "starts what may reject and drops its promise" },
      { role: "goes wrong", actor: lateActor(callback), line: file.line(node), text: "nobody handles the rejection: it ends the process" },
    ],
    suggestions: [],
    subject: { kind: "unhandled", node, callback },
  };
}

function floatingFact(file: FileModel, call: CallNode, { kind, base }: FloatingChain, confidence: Confidence): PromiseFact {
  const callee = unwrap(call.expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : call;
  return {
    messageId: "floating",
    start: name.getStart(),
    end: name.end,
    confidence,
    data: { link: kind, base: brief(base) },
    witness: [
      { role: "acts", actor: actorAt(file, call), line: file.line(name), text: `makes a new promise with .${kind}() and drops it` },
      { role: "runs late", actor: brief(base), line: file.line(name), text: "rejects" },
      { role: "goes wrong", actor: actorAt(file, call), line: file.line(name), text: "the new promise rejects as well, and nobody handles that" },
    ],
    suggestions: [],
    subject: { kind: "unhandled", node: call },
  };
}
