import ts = require("typescript");
import type { EmitterKind } from "../../analysis/emitters.ts";
import { type FunctionInfo, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../../analysis/places.ts";
import { calleeName, contains, isCallNode, isMember, receiverOf, unwrap } from "../../analysis/syntax.ts";
import type { Use } from "../../analysis/use.ts";
import { CLOSE_EVENTS, LISTENER_REMOVERS } from "../../analysis/vocabulary.ts";
import { actorOf } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import type { SinkMessage } from "../require-error-sink.ts";
import { reaches } from "./late-error-sinks.ts";

/** Endings after which a socket may still emit `error`: a WebSocket that is connecting does so when it is terminated. */
const LOUD_ENDINGS: Readonly<Record<EmitterKind, RegExp>> = { ws: /^(?:close|terminate)$/, net: /^(?:end|destroySoon)$/ };
const ASKS_READY_STATE = /\breadyState\b|\b(?:OPEN|CONNECTING)\b/;

/** `socket.removeAllListeners(); socket.close()`: the error that closing causes has no listener. */
export function removedErrorSinks(file: FileModel): Fact<SinkMessage>[] {
  const facts: Fact<SinkMessage>[] = [];
  for (const fn of file.inventory.functions) {
    for (const receiver of stripped(fn)) {
      const place = file.places.of(receiver);
      if (place === undefined || (!isDeclaration(place.root) && place.path.length === 0)) continue;
      const fact = removedWhileLive(file, fn, receiver, place);
      if (fact !== undefined) facts.push(fact);
    }
  }
  return facts;
}

/** What a function takes `error` listeners away from. */
function stripped(fn: FunctionInfo): ts.Expression[] {
  const receivers: ts.Expression[] = [];
  for (const call of fn.calls) {
    const name = calleeName(call) ?? "";
    const [event] = call.arguments ?? [];
    const isOfErrors = LISTENER_REMOVERS.test(name) && (event === undefined ? name === "removeAllListeners" : isError(event));
    const receiver = isOfErrors ? receiverOf(call) : undefined;
    if (receiver !== undefined) receivers.push(receiver);
  }
  for (const { target } of fn.writes) if (isMember(target) && /\.(?:onerror|_events)$/.test(target.getText())) receivers.push(unwrap(target.expression));
  return receivers;
}

function isError(event: ts.Expression): boolean {
  return ts.isStringLiteralLike(event) ? event.text === "error" : ts.isPropertyAccessExpression(event) && event.name.text.toLowerCase() === "error";
}

function removedWhileLive(file: FileModel, fn: FunctionInfo, receiver: ts.Expression, place: Place): Fact<SinkMessage> | undefined {
  const uses = file.uses.ofPlace(place);
  const removal = uses.find((use) => use.kind === "removal" && use.fn === fn && contains(use.node, receiver));
  if (removal === undefined) return undefined;
  const endings = uses.filter((use) => use.kind === "ending" && use.fn === fn);
  const known = file.emitters.kindOf(receiver);
  // Of all that has removeAllListeners(), only the `ws` package's sockets have terminate().
  const kind = known ?? (removal.method === "removeAllListeners" && uses.some(({ method }) => method === "terminate") ? "ws" : undefined);
  if (kind === undefined) return undefined;
  // A destroyed socket says nothing any more, unless it is destroyed with an error.
  if (kind === "net" && endings.some(({ method, node }) => method === "destroy" && !hasArgument(node))) return undefined;
  const ending = endings.find(({ method, node }) => LOUD_ENDINGS[kind].test(method) || (kind === "net" && method === "destroy" && hasArgument(node)));
  if (ending === undefined || waitsBetween(fn, removal.node, ending.node)) return undefined;
  if (isListenedOtherwise(uses, removal) || isPutBack(file, fn, uses, removal) || runsAtTheEnd(file, fn, place)) return undefined;
  const confidence = known === undefined ? "possible" : confidenceOf(file, fn, kind, place, removal, ending);
  if (confidence === undefined) return undefined;
  const socket = describe(place);
  const [line, endingLine] = [file.line(removal.node), file.line(ending.node)];
  return {
    messageId: "removedWhileLive",
    ...span(removal.node),
    confidence,
    data: { socket, ending: `${ending.method}()`, endingLine: String(endingLine), cause: kind === "ws" ? "it does while connecting" : "it does when the peer resets it" },
    witness: [
      { role: "tears down", actor: actorOf(file, fn), line, text: `takes the error listener off ${socket}` },
      { role: "acts", actor: actorOf(file, fn), line: endingLine, text: `ends it with ${ending.method}(), while it may still fail` },
      { role: "runs late", actor: socket, line: endingLine, text: `emits error, as ${kind === "ws" ? "it does while connecting" : "it does when the peer resets it"}` },
      { role: "goes wrong", actor: socket, line, text: "nobody listens for it any more: the process ends" },
    ],
    suggestions: [],
  };
}

function confidenceOf(file: FileModel, fn: FunctionInfo, kind: EmitterKind, place: Place, removal: Use, ending: Use): Confidence | undefined {
  if (kind === "net") return removal.method === "removeAllListeners" ? "certain" : "possible";
  if (ASKS_READY_STATE.test(fn.node.getText())) return ending.method === "terminate" ? undefined : "possible";
  // Only a slot that gets the socket before it is open holds one that is still connecting.
  const mayConnect = file.slots.values(place).some((value) => ts.isNewExpression(value) || (ts.isIdentifier(value) && ts.isNewExpression(unwrap(file.inventory.resolve(value)?.init ?? value))));
  return mayConnect && (removal.method === "removeAllListeners" || removal.method === "onerror") ? "certain" : "possible";
}

function hasArgument(node: ts.Node): boolean {
  return isCallNode(node) && (node.arguments?.length ?? 0) > 0;
}

function waitsBetween(fn: FunctionInfo, a: ts.Node, b: ts.Node): boolean {
  const [start, end] = [Math.min(a.pos, b.pos), Math.max(a.pos, b.pos)];
  return fn.awaits.some(({ pos }) => pos >= start && pos <= end);
}

/** `ws.onerror = null` takes away that listener alone. */
function isListenedOtherwise(uses: readonly Use[], removal: Use): boolean {
  if (removal.method === "removeAllListeners") return false;
  const isProperty = removal.method === "onerror";
  const handler = isCallNode(removal.node) ? removal.node.arguments?.[1]?.getText() : undefined;
  return uses.some(({ kind, method, node }) => {
    if (kind !== "sink") return false;
    return isProperty ? method !== "onerror" : method === "onerror" || !isCallNode(node) || node.arguments?.[1]?.getText() !== handler;
  });
}

/** A listener, if only a no-op, is attached again in the same function. */
function isPutBack(file: FileModel, fn: FunctionInfo, uses: readonly Use[], removal: Use): boolean {
  const sinks = uses.filter(({ kind }) => kind === "sink" || kind === "brief sink");
  if (sinks.some((sink) => sink.node.pos > removal.node.pos && (sink.fn === fn || isInside(sink.fn, fn)))) return true;
  const functions = new Set(sinks.filter((sink) => sink.fn !== fn).map((sink) => sink.fn));
  return fn.calls.some((call) => call.pos > removal.node.pos && reaches(file, call, functions, 0));
}

/** A function that runs because the socket has closed finds it dead. */
function runsAtTheEnd(file: FileModel, fn: FunctionInfo, place: Place): boolean {
  return file.callbacks
    .listeners(CLOSE_EVENTS)
    .some((listener) => (listener.fn === fn || isInside(fn, listener.fn)) && listener.receiver !== undefined && file.places.of(listener.receiver)?.key === place.key);
}
