import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import { listenerCall } from "../../analysis/listener-call.ts";
import { type FunctionInfo, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import type { Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { brief, isCallNode, unwrap } from "../../analysis/syntax.ts";
import { OPEN_EVENTS } from "../../analysis/vocabulary.ts";
import { actorOf } from "../actors.ts";
import type { PublicationMessage } from "../assign-client-before-await.ts";
import { type Fact, span } from "../fact.ts";

/** What a peer may send as soon as the connection stands. */
const EARLY_EVENTS = /^(?:message|data|upgrade|error)$/;
const TRIGGER = /\.(?:on|once|addListener|addEventListener)\(\s*["'`](?:message|data|upgrade|error)["'`]/;

/** Listeners of a socket that is open already, added only after an `await`. */
export function listenAfterAwait(file: FileModel): Fact<PublicationMessage>[] {
  if (!TRIGGER.test(file.sourceFile.text)) return [];
  return [...onAccepted(file), ...onOpened(file)];
}

/** `server.on("connection", async (ws) => { await authenticate(); ws.on("message", ...) })`. */
function onAccepted(file: FileModel): Fact<PublicationMessage>[] {
  return file.callbacks.own().flatMap(({ fn, event }) => {
    const [socket] = fn.parameters;
    if (event !== "connection" || !fn.isAsync || socket === undefined || fn.body === undefined) return [];
    const place = ts.isIdentifier(socket.node) ? file.places.of(socket.node) : undefined;
    const late = place === undefined ? undefined : firstLateListener(file, fn, place, (node) => ts.isAwaitExpression(node));
    return late === undefined ? [] : [fact(file, fn, late)];
  });
}

/** `this.ws = await this.open(); this.ws.on("message", ...)`, where `open()` waits for the socket's open event. */
function onOpened(file: FileModel): Fact<PublicationMessage>[] {
  let openListeners: DeferredCallback[] | undefined;
  return file.inventory.functions.flatMap((fn) => {
    if (!fn.isAsync) return [];
    const opened = fn.awaits.flatMap((node) => {
      const place = ts.isAwaitExpression(node) ? targetOf(file, node) : undefined;
      const call = ts.isAwaitExpression(node) ? unwrap(node.expression) : undefined;
      if (place === undefined || call === undefined || !isCallNode(call)) return [];
      const opener = file.calls.target(call);
      if (opener === undefined || opener.file !== file || !file.effects.all(opener.fn).some(({ kind }) => kind === "connect")) return [];
      openListeners ??= file.callbacks.own().filter(({ kind, event }) => kind === "listener" && event !== undefined && OPEN_EVENTS.test(event));
      return openListeners.some(({ fn: listener }) => isInside(listener, opener.fn)) ? [{ node, place }] : [];
    });
    for (const { node, place } of opened) {
      const late = firstLateListener(file, fn, place, (other) => other === node);
      if (late !== undefined) return [fact(file, fn, late)];
    }
    return [];
  });
}

/** Where an awaited value goes: `x` of `x = await f()` and of `const x = await f()`. */
function targetOf(file: FileModel, node: ts.AwaitExpression): Place | undefined {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.right === node) return file.places.of(parent.left);
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? file.places.of(parent.name) : undefined;
}

interface LateListener {
  readonly call: ts.Node;
  readonly event: string;
  readonly receiver: ts.Expression;
  readonly suspension: ts.Node;
}

/** The first listener for a place that can be added only once the function has been suspended. */
function firstLateListener(file: FileModel, fn: FunctionInfo, place: Place, suspends: (node: ts.Node) => boolean): LateListener | undefined {
  let late: LateListener | undefined;
  const early = new Set<string>();
  // The state: an await on some path to here.
  scanFlow<ts.Node | null>(fn.body as ts.ConciseBody, null, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a === b,
    transfer: (node, state) => {
      if (ts.isAwaitExpression(node) && suspends(node)) return state ?? node;
      const listener = isCallNode(node) ? listenerCall(node) : undefined;
      if (listener === undefined || !EARLY_EVENTS.test(listener.event) || file.places.of(listener.receiver)?.key !== place.key) return state;
      if (state === null) early.add(listener.event);
      else if (!early.has(listener.event)) late ??= { call: node, event: listener.event, receiver: listener.receiver, suspension: state };
      return state;
    },
  });
  return late;
}

function fact(file: FileModel, fn: FunctionInfo, { call, event, receiver, suspension }: LateListener): Fact<PublicationMessage> {
  const awaitLine = file.line(suspension);
  const socket = brief(receiver);
  return {
    messageId: "listensTooLate",
    ...span(isCallNode(call) ? call.expression : call),
    confidence: "certain",
    data: { event, socket, awaitLine: String(awaitLine) },
    witness: [
      { role: "waits", actor: actorOf(file, fn), line: awaitLine, text: `waits, with ${socket} open and nobody listening` },
      { role: "acts", actor: socket, line: awaitLine, text: `emits "${event}" meanwhile` },
      { role: "runs late", actor: actorOf(file, fn), line: file.line(call), text: `goes on and only now listens for "${event}"` },
      { role: "goes wrong", actor: actorOf(file, fn), line: file.line(call), text: "what came in between is lost, and an error in between had no listener" },
    ],
    suggestions: [],
    subject: { kind: "publication", fn, write: call, before: suspension },
  };
}
