import ts = require("typescript");
import type { DeferredCallback } from "../analysis/callbacks.ts";
import type { Effect } from "../analysis/effect.ts";
import type { FunctionInfo } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { describe, nameOf, type Place } from "../analysis/places.ts";
import { assignedValue, calleeName, isMember, isPlainAssignment, receiverOf, unwrap } from "../analysis/syntax.ts";
import { actorAt, lateActor } from "./actors.ts";
import { type Confidence, type Detector, type Fact, inCode, span } from "./fact.ts";
import { BackoffUses, type BackoffUse } from "./reconnects/backoff-uses.ts";

const messages = {
  resetOnOpen:
    "{{slot}} is reset as soon as the socket opens: while a server accepts connections only to drop them, {{use}} (line {{useLine}}) never takes hold and the client hammers it. Reset it when the peer has answered.",
} as const;
type MessageId = keyof typeof messages;

const OPENED = /^(?:open|connect|connected|secureConnect)$/;
const RECEIVED = /^(?:message|data|packet|frame|text)$/;
/** What a slot is called that says more of a connection than that its socket is open. */
const PROVEN = /ready|connected|authenticated|authori[sz]ed|identified|established|acknowledged|handshake|hello|welcome|logged_?in|online|session/i;
/** A message told apart as the answer to what was sent on open: `case "connection_ack":`. */
const ANSWER = /(?:case\s+|===?\s*)(?:[\w$.]+\.)?["']?(?:\w*_)?(?:ack|ready|welcome|hello|authenticated|auth_ok|established|connected|resumed|logged_in)["']?\s*[:)&|;]/i;
/** What a client does first, by the names of what it calls. */
const GREETINGS = /^[_#]?(?:send|identify|authenticate|auth|login|handshake|hello)/i;
const PROOF_EVENTS = /^(?:ready|connected|authenticated|hello|welcome|identified|resumed|online|session)$/i;

/** A backoff that starts over although all that is known of the connection is that its socket opened. */
export const noBackoffResetOnOpen: Detector = {
  rule: "no-backoff-reset-on-open",
  triggers: [
    inCode(/["'](?:open|connect|connected|secureConnect)["']|\.on(?:open|connect)\s*=|[oO]pen\b/),
    inCode(/attempt|retr(?:y|ies)|backoff|back_off|delay|reconnect|tries|interval|fail/i),
    inCode(/\bsetTimeout\b|\b(?:sleep|delay|wait)\w*\(|[<>]=?\s*[\w.]+/),
  ],
  messages,
  detect(file: FileModel): Fact<MessageId>[] {
    const facts = new Map<ts.Node, Fact<MessageId>>();
    const backoffs = new BackoffUses(file);
    for (const listener of file.callbacks.listeners(OPENED)) {
      for (const { node, place } of resets(file, listener)) {
        const use = facts.has(node) ? undefined : backoffs.of(place, listener.fn);
        if (use !== undefined) facts.set(node, toFact(file, node, place, use, listener));
      }
    }
    return [...facts.values()];
  },
};

interface Reset {
  readonly node: ts.Node;
  readonly place: Place;
}

/** What a listener of the open event sets back to where it began, at once: not from a timer, nor after an answer. */
function resets(file: FileModel, { fn }: DeferredCallback): Reset[] {
  const found: Reset[] = [];
  const add = (node: ts.Node, place: Place): void => {
    if (!fn.awaits.some(({ pos }) => pos < node.pos)) found.push({ node, place });
  };
  for (const effect of file.effects.all(fn)) {
    if (effect.kind === "write" && !effect.maybe && effect.file === file && effect.place !== undefined && isStart(file, effect, effect.place)) {
      add(effect.via[0] ?? effect.node, effect.place);
    }
  }
  for (const call of fn.calls) {
    const receiver = /^(?:reset|clear)$/.test(calleeName(call) ?? "") ? receiverOf(call) : undefined;
    const place = receiver === undefined || file.calls.target(call) !== undefined ? undefined : file.places.of(receiver);
    if (place !== undefined && place.path.length > 0) add(call, place);
  }
  return found;
}

/** Zero, or the value that the slot is given elsewhere as well. */
function isStart(file: FileModel, { node }: Effect, place: Place): boolean {
  if (!isPlainAssignment(node)) return false;
  const value = assignedValue(node.right);
  if (ts.isNumericLiteral(value)) return Number(value.text) <= 1 || isWrittenElsewhere(file, place, value);
  return (ts.isIdentifier(value) || isMember(value)) && isWrittenElsewhere(file, place, value);
}

function isWrittenElsewhere(file: FileModel, place: Place, value: ts.Expression): boolean {
  return file.slots.values(place).some((other) => other !== value && unwrap(other).getText() === value.getText());
}

function toFact(file: FileModel, node: ts.Node, place: Place, use: BackoffUse, listener: DeferredCallback): Fact<MessageId> {
  const [line, useLine] = [file.line(node), file.line(use.node)];
  const what = use.kind === "limit" ? "the limit" : "the delay";
  return {
    messageId: "resetOnOpen",
    ...span(node),
    confidence: isSocketEvent(file, listener) ? confidenceOf(file, place, listener.fn) : "possible",
    data: { slot: describe(place), use: what, useLine: String(useLine) },
    witness: [
      { role: "runs late", actor: lateActor(listener), line: file.line(listener.fn.node), text: "is called, as the socket has opened" },
      { role: "acts", actor: lateActor(listener), line, text: `resets ${describe(place)}` },
      { role: "tears down", actor: "the server", line: file.line(listener.fn.node), text: "drops the connection again, without an answer" },
      { role: "arms", actor: actorAt(file, use.node), line: useLine, text: use.kind === "limit" ? "counts anew, and the limit is far away" : "waits for the shortest delay again" },
      { role: "goes wrong", actor: actorAt(file, use.node), line: useLine, text: `${what} never takes hold: the client hammers the server` },
    ],
    suggestions: [],
  };
}

/** `client.onconnect`, of something that need not be a socket, may well come only when the server has answered. */
function isSocketEvent(file: FileModel, { event, receiver }: DeferredCallback): boolean {
  const place = receiver === undefined ? undefined : file.places.of(receiver);
  return event !== "connect" || (place !== undefined && file.slots.isSocket(place));
}

/** Certain where the file tells by itself that an open socket is not yet a connection: something later says it is ready. */
function confidenceOf(file: FileModel, place: Place, listener: FunctionInfo): Confidence {
  const atOnce = new Set([listener, ...calledBy(file, listener, 0)]);
  const onMessage = new Set(file.callbacks.listeners(RECEIVED).flatMap(({ fn }) => [fn, ...calledBy(file, fn, 0)]));
  const isSent = listener.calls.some((call) => GREETINGS.test(calleeName(call) ?? "")) || file.effects.all(listener).some(({ kind }) => kind === "send");
  const isProof = (fn: FunctionInfo): boolean => {
    if (atOnce.has(fn)) return false;
    return marksReady(file, fn, place) || (onMessage.has(fn) && (emitsProof(fn) || (isSent && ANSWER.test(fn.node.getText()))));
  };
  return file.inventory.functions.some(isProof) ? "certain" : "possible";
}

/** `this.isConnected = true`, of the owner whose backoff it is. */
function marksReady(file: FileModel, fn: FunctionInfo, { root }: Place): boolean {
  const owner = file.places.owner({ root, path: [], key: "" });
  return file.effects.direct(fn).some(({ kind, place, value }) => {
    return kind === "write" && value?.text === "true" && place !== undefined && PROVEN.test(nameOf(place)) && file.places.owner(place) === owner;
  });
}

function emitsProof(fn: FunctionInfo): boolean {
  return fn.calls.some((call) => {
    const [event] = call.arguments ?? [];
    return calleeName(call) === "emit" && event !== undefined && ts.isStringLiteralLike(event) && PROOF_EVENTS.test(event.text);
  });
}

function calledBy(file: FileModel, fn: FunctionInfo, depth: number): FunctionInfo[] {
  if (depth > 3) return [];
  return fn.calls.flatMap((call) => {
    const target = file.calls.target(call);
    return target === undefined || target.file !== file || target.fn === fn ? [] : [target.fn, ...calledBy(file, target.fn, depth + 1)];
  });
}
