import ts = require("typescript");
import { type FunctionInfo, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isDeclaration, type Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { calleeName, isCallNode, isFunctionNode, receiverOf, unwrap } from "../../analysis/syntax.ts";
import { FALSE_WHEN_GONE, OPEN_EVENTS, TRUE_WHEN_GONE } from "../../analysis/vocabulary.ts";
import { actorAt } from "../actors.ts";
import { type Fact, head } from "../fact.ts";
import { calleeText } from "../harm.ts";
import type { RecheckMessage } from "../require-recheck-after-await.ts";

const SENDS = /^(?:send|ping|pong)$/;
/** What tells of a connection whether it can still carry something. */
const LIVENESS = /^(?:readyState|bufferedAmount|writable|readable|aborted|isCurrent)$/;

/** `socket.onopen = async () => { const params = await ask(); socket.send(params); }`: the socket may have closed meanwhile. */
export function sendsOnCapturedSockets(file: FileModel, known: readonly Fact<RecheckMessage>[]): Fact<RecheckMessage>[] {
  const facts: Fact<RecheckMessage>[] = [];
  for (const fn of file.inventory.functions) {
    if (fn.body === undefined || fn.awaits.length === 0) continue;
    for (const place of socketsSentOn(file, fn)) {
      const event = answeredEvent(file, fn, place);
      const hit = event === undefined ? undefined : firstLateSend(file, fn, place, event);
      if (hit !== undefined && !known.some(({ start }) => start === head(hit.send).start)) facts.push(toFact(file, hit));
    }
  }
  return facts;
}

interface LateSend {
  readonly wait: ts.Node;
  readonly send: ts.Node;
  readonly socket: string;
  /** The event of the socket that the function answers. */
  readonly event: string;
}

/** The constants and parameters on which a function sends. */
function socketsSentOn(file: FileModel, fn: FunctionInfo): Place[] {
  const found = new Map<string, Place>();
  for (const call of fn.calls) {
    const place = sentOn(file, call);
    if (place !== undefined && !found.has(place.key) && file.slots.isSocket(place)) found.set(place.key, place);
  }
  return [...found.values()];
}

function sentOn(file: FileModel, call: ts.Node): Place | undefined {
  const receiver = isCallNode(call) && SENDS.test(calleeName(call) ?? "") ? receiverOf(call) : undefined;
  const inner = receiver === undefined ? undefined : unwrap(receiver);
  const declaration = inner !== undefined && ts.isIdentifier(inner) ? file.inventory.resolve(inner) : undefined;
  const isFixed = declaration !== undefined && !declaration.isReassigned && (declaration.kind === "variable" || declaration.kind === "parameter");
  const place = isFixed && inner !== undefined ? file.places.of(inner) : undefined;
  return place !== undefined && isDeclaration(place.root) && place.path.length === 0 ? place : undefined;
}

/** The event of that very socket for which the function runs: others of its events, its end among them, come meanwhile. */
function answeredEvent(file: FileModel, fn: FunctionInfo, place: Place): string | undefined {
  return file.callbacks.own().find(({ fn: listener, event, receiver }) => {
    if (event === undefined || receiver === undefined || (listener !== fn && !isInside(fn, listener))) return false;
    return file.places.of(receiver)?.key === place.key;
  })?.event;
}

function firstLateSend(file: FileModel, fn: FunctionInfo, place: Place, event: string): LateSend | undefined {
  let hit: LateSend | undefined;
  const isOf = (node: ts.Node): boolean => mentions(node, (inner) => ts.isIdentifier(inner) && file.places.of(inner)?.key === place.key);
  scanFlow<ts.Node | null>(fn.body as ts.ConciseBody, null, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a === b,
    assume: (condition, _value, wait) => (wait !== null && asksWhetherLive(condition, isOf) ? null : wait),
    assumeCase: (subject, _candidate, _value, wait) => (wait !== null && asksWhetherLive(subject, isOf) ? null : wait),
    transfer: (node, wait) => {
      if (wait !== null && hit === undefined && isCallNode(node) && sentOn(file, node)?.key === place.key) hit = { wait, send: node, socket: receiverOf(node)?.getText() ?? "", event };
      if (!ts.isAwaitExpression(node)) return wait;
      // What is handed the socket, or waits for one of its events, may well reject when it closes.
      return isOf(node.expression) ? wait : node;
    },
  });
  return hit;
}

function asksWhetherLive(condition: ts.Expression, isOf: (node: ts.Node) => boolean): boolean {
  const says = (name: string): boolean => LIVENESS.test(name) || TRUE_WHEN_GONE.test(name) || FALSE_WHEN_GONE.test(name);
  return isOf(condition) || mentions(condition, (inner) => ts.isIdentifier(inner) && says(inner.text));
}

function mentions(node: ts.Node, test: (node: ts.Node) => boolean): boolean {
  if (test(node)) return true;
  return ts.forEachChild(node, (child) => (isFunctionNode(child) ? undefined : mentions(child, test) || undefined)) ?? false;
}

function toFact(file: FileModel, { wait, send, socket, event }: LateSend): Fact<RecheckMessage> {
  const waitLine = file.line(wait);
  const deed = `${calleeText(send)} sends`;
  return {
    messageId: "sendsOnClosed",
    ...head(send),
    // Whoever just answers messages may not mind; whoever asks elsewhere does.
    confidence: OPEN_EVENTS.test(event) || /\breadyState\b/.test(file.sourceFile.text) ? "certain" : "possible",
    data: { socket, waitLine: String(waitLine), deed },
    witness: [
      { role: "waits", actor: actorAt(file, send), line: waitLine, text: "waits" },
      { role: "tears down", actor: socket, line: waitLine, text: "closes meanwhile" },
      { role: "runs late", actor: actorAt(file, send), line: file.line(send), text: `goes on and sends with ${calleeText(send)}` },
      { role: "goes wrong", actor: actorAt(file, send), line: file.line(send), text: `${socket} is closed: the message is lost, or this throws` },
    ],
    suggestions: [],
  };
}
