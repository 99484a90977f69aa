import ts = require("typescript");
import type { Effect } from "../../analysis/effect.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, type Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { type CallNode, calleeName, isCallNode, receiverOf, unwrap } from "../../analysis/syntax.ts";
import { CLOSE_EVENTS, CLOSE_METHODS } from "../../analysis/vocabulary.ts";
import { actorAt, actorOf } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import { calleeText, effectNode, phrase } from "../harm.ts";
import { removesListeners } from "../timers/undone-teardowns.ts";
import { asksForCloseCode, dropsHandler, effectsAt, exposureIn, hearersOf, isLasting, listenersOf, note, reconnectOf, SET, type State, stateBefore } from "./aftermath.ts";
import { asksForItself } from "./own-socket-tests.ts";

type Message = "stillClosing" | "closedElsewhere" | "reconnectsItself";

/** A close that nothing has waited for yet, or nothing but its own promise. */
interface Closing {
  readonly node: CallNode;
  readonly place: Place;
  readonly awaited: Closing | undefined;
}

/** What the old socket's close listener does to the new connection. */
interface Harm {
  readonly listener: FunctionInfo;
  readonly text: string;
  readonly confidence: Confidence;
}

/** `this.disconnect(); this.connect();` with the old socket still closing, and its close listener still attached. */
export function closeThenConnect(file: FileModel): Fact<Message>[] {
  const facts = new Map<ts.Node, Fact<Message>>();
  for (const fn of file.inventory.functions) {
    if (fn.body === undefined || ts.isSourceFile(fn.node)) continue;
    const closes = closingsOf(file, fn);
    if (closes.size === 0) continue;
    for (const { closing, node } of pairs(file, fn, closes)) {
      const fact = facts.has(node) ? undefined : judge(file, fn, closing, node);
      if (fact !== undefined) facts.set(node, fact);
    }
  }
  return [...facts.values()];
}

/** The calls of a function that begin to close a lasting socket and open none. */
function closingsOf(file: FileModel, fn: FunctionInfo): Map<ts.Node, Closing> {
  const closings = new Map<ts.Node, Closing>();
  const effects = file.effects.all(fn);
  if (!effects.some(({ kind }) => kind === "close") || !effects.some(opens)) return closings;
  for (const node of fn.calls) {
    const here = effectsAt(file, fn, node);
    const close = here.find(({ kind, place }) => kind === "close" && place !== undefined && isLasting(place, fn));
    if (close?.place !== undefined && !here.some(opens)) closings.set(node, { node, place: close.place, awaited: { node, place: close.place, awaited: undefined } });
  }
  return closings;
}

function opens({ kind, timer }: Effect): boolean {
  return kind === "connect" || (kind === "arm" && timer?.kind !== "interval");
}

/** The nodes that open a connection on a path on which a socket was just closed. */
function pairs(file: FileModel, fn: FunctionInfo, closes: ReadonlyMap<ts.Node, Closing>): { closing: Closing; node: ts.Node }[] {
  const found = new Map<ts.Node, Closing>();
  scanFlow<Closing | null>(fn.body as ts.ConciseBody, null, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a === b,
    assume: (condition, _value, closing) => (closing !== null && /\bCLOSED\b|readyState\s*===?\s*3|isClosed/.test(condition.getText()) ? null : closing),
    transfer: (node, closing) => {
      if (ts.isAwaitExpression(node)) return closing?.node === unwrap(node.expression) ? (closing.awaited ?? null) : null;
      const next = closes.get(node);
      if (next !== undefined) return next;
      if (closing !== null && isCallNode(node) && !found.has(node) && effectsAt(file, fn, node).some(opens)) found.set(node, closing);
      return closing;
    },
  });
  return [...found].map(([node, closing]) => ({ closing, node }));
}

function judge(file: FileModel, fn: FunctionInfo, closing: Closing, node: ts.Node): Fact<Message> | undefined {
  const { place } = closing;
  if (closing.awaited === undefined) return afterOwn(file, fn, closing, node);
  const sockets = new Set([place.key]);
  const before = stateBefore(file, fn, node.pos);
  if (!before.has(place.key)) before.set(place.key, SET);
  if (removesListeners(file, { fn, after: new Map(), sockets }) || file.effects.all(fn).some((effect) => dropsHandler(effect, sockets))) return undefined;
  const opened = effectsAt(file, fn, node).filter(opens);
  const isReopened = opened.some((effect) => effect.kind === "connect" && effect.place?.key === place.key);
  if (isReopened && file.slots.writes(place).every(({ value }) => value === undefined || !isSeenSocket(file, place))) {
    return foreign(file, fn, closing, node);
  }
  const connect = connectsAfter(file, fn, node, before);
  if (connect === undefined) return undefined;
  // The close event may come before what follows an await in the called function, or after it.
  const states = [false, true].map((late): State => {
    const after = new Map(before);
    note(after, effectsAt(file, fn, node), late);
    return connect.kind === "connect" ? after.set(place.key, SET) : after;
  });
  const harms = states.flatMap((after) => harmOf(file, place, after) ?? []);
  const harm = harms.find(({ confidence }) => confidence === "certain") ?? harms[0] ?? possibly(states.flatMap((after) => harmOf(file, place, known(after)) ?? [])[0]);
  return harm === undefined ? undefined : toFact(file, closing, node, connect, harm);
}

/** `await this.close(); await this.connect();`, where the close listener has connected by itself. */
function afterOwn(file: FileModel, fn: FunctionInfo, closing: Closing, node: ts.Node): Fact<Message> | undefined {
  const { place } = closing;
  const sockets = new Set([place.key]);
  const state = stateBefore(file, fn, node.pos);
  if (removesListeners(file, { fn, after: new Map(), sockets }) || file.effects.all(fn).some((effect) => dropsHandler(effect, sockets))) return undefined;
  if (connectsAfter(file, fn, node, state)?.kind !== "connect") return undefined;
  const exposure = exposureIn(file, state);
  for (const { fn: listener } of listenersOf(file, place, CLOSE_EVENTS)) {
    const again = reconnectOf(file, exposure, listener);
    if (again === undefined) continue;
    const [closeLine, line, listenerLine] = [file.line(closing.node), file.line(node), file.line(effectNode(again.effect))];
    return {
      messageId: "reconnectsItself",
      ...span(isCallNode(node) ? node.expression : node),
      confidence: "possible",
      data: { closing: calleeText(closing.node), closeLine: String(closeLine), listenerLine: String(listenerLine) },
      witness: [
        { role: "tears down", actor: actorOf(file, fn), line: closeLine, text: `closes ${describe(place)} with ${calleeText(closing.node)} and waits for it` },
        { role: "runs late", actor: "the close listener", line: listenerLine, text: `is called and ${phrase(again.effect)}` },
        { role: "replaces", actor: actorOf(file, fn), line, text: `goes on and connects as well, with ${calleeText(node)}` },
        { role: "goes wrong", actor: actorOf(file, fn), line, text: "two connections are opened for one that was closed" },
      ],
      suggestions: [],
    };
  }
  return undefined;
}

/** What opens the connection, as far as the state after the close lets the called function get. */
function connectsAfter(file: FileModel, fn: FunctionInfo, node: ts.Node, state: State): Effect | undefined {
  const exposure = exposureIn(file, state);
  const target = isCallNode(node) ? file.calls.target(node) : undefined;
  if (target !== undefined && target.file === file) return reconnectOf(file, exposure, target.fn)?.effect;
  for (const effect of file.effects.at(fn, node)) {
    if (effect.kind === "connect") return effect;
    const callback = effect.timer === undefined ? undefined : file.calls.functionValue(effect.timer.callback);
    if (callback !== undefined && callback.file === file && reconnectOf(file, exposure, callback.fn) !== undefined) return effect;
  }
  return undefined;
}

function harmOf(file: FileModel, place: Place, after: State): Harm | undefined {
  const exposure = exposureIn(file, after);
  let weaker: Harm | undefined;
  const registered = listenersOf(file, place, CLOSE_EVENTS);
  const listeners = registered.map(({ fn }) => fn);
  // Which socket the slot holds by then is more than the state before tells.
  const asking = new Set(registered.filter((callback) => asksForItself(file, callback)).map(({ fn }) => fn));
  const hearers = listeners.flatMap((listener) => hearersOf(file, exposure.of(listener)));
  for (const listener of new Set([...listeners, ...hearers])) {
    const again = reconnectOf(file, exposure, listener);
    const drop = exposure.of(listener).find(({ kind, maybe, place: written, value }) => kind === "write" && !maybe && written?.key === place.key && value?.truthy === false);
    const effect = again?.effect ?? drop;
    if (effect === undefined) continue;
    const called = effect.via.flatMap((call) => file.calls.target(call)?.fn ?? []);
    const text = again === undefined ? `drops the new ${describe(place)}` : "reconnects once more";
    if (!asksForCloseCode([listener, ...called]) && !asking.has(listener)) return { listener, text, confidence: "certain" };
    weaker ??= { listener, text, confidence: "possible" };
  }
  return weaker;
}

/** What is known for sure of a state: a test of anything else may be a guard or not. */
function known(state: State): State {
  return new Map([...state].filter(([, { truthy, text }]) => truthy !== undefined || text !== undefined));
}

function possibly(harm: Harm | undefined): Harm | undefined {
  return harm === undefined ? undefined : { ...harm, confidence: "possible" };
}

function isSeenSocket(file: FileModel, place: Place): boolean {
  return listenersOf(file, place, CLOSE_EVENTS).length > 0;
}

/** `gateway.disconnect(); gateway.connect();`: what the object does with its sockets is out of sight. */
function foreign(file: FileModel, fn: FunctionInfo, closing: Closing, node: ts.Node): Fact<Message> | undefined {
  const [close, open] = [closing.node, node];
  if (!isCallNode(open) || receiverOf(open) === undefined || !CLOSE_METHODS.test(calleeName(close) ?? "")) return undefined;
  // socket.io's client is made for it: `socket.disconnect().connect()`.
  if (/["'`]socket\.io-client["'`]/.test(file.sourceFile.text)) return undefined;
  const isLate = file.callbacks.own().some((callback) => callback.kind === "timer" && callback.fn === fn);
  const [closeLine, line] = [file.line(close), file.line(open)];
  return {
    messageId: "closedElsewhere",
    ...span(open.expression),
    confidence: isLate ? "certain" : "possible",
    data: { closing: calleeText(close), closeLine: String(closeLine) },
    witness: [
      { role: "tears down", actor: actorOf(file, fn), line: closeLine, text: `begins to close the connection with ${calleeText(close)}` },
      { role: "replaces", actor: actorOf(file, fn), line, text: `opens the next one with ${calleeText(open)}, without waiting` },
      { role: "runs late", actor: "the old connection", line: closeLine, text: "is closed only now and says so" },
      { role: "goes wrong", actor: "the old connection", line, text: "its close event is taken for the new one's: another reconnect, or a fresh connection given up" },
    ],
    suggestions: [],
  };
}

function toFact(file: FileModel, closing: Closing, node: ts.Node, connect: Effect, harm: Harm): Fact<Message> {
  const socket = describe(closing.place);
  const [closeLine, listenerLine] = [file.line(closing.node), file.line(harm.listener.node)];
  return {
    messageId: "stillClosing",
    ...span(isCallNode(node) ? node.expression : node),
    // A timer leaves the old socket time to close.
    confidence: connect.kind === "arm" ? "possible" : harm.confidence,
    data: { socket, closeLine: String(closeLine), listenerLine: String(listenerLine), harm: harm.text },
    witness: [
      { role: "tears down", actor: actorAt(file, node), line: closeLine, text: `begins to close ${socket}, whose listeners stay on` },
      { role: "replaces", actor: actorAt(file, node), line: file.line(node), text: connect.kind === "arm" ? `has the next connection opened shortly: it ${phrase(connect)}` : "opens the next connection, without waiting" },
      { role: "runs late", actor: "the close listener", line: listenerLine, text: "is called for the old socket, whose close is over only now" },
      { role: "goes wrong", actor: "the close listener", line: listenerLine, text: `it ${harm.text}` },
    ],
    suggestions: [],
  };
}
