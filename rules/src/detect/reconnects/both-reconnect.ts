import type ts from "typescript";
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import type { Place } from "../../analysis/places.ts";
import { lateActor } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import { effectNode, phrase } from "../harm.ts";
import { removesListeners } from "../timers/undone-teardowns.ts";
import { dropsHandler, exposureIn, isUnbound, note, receiverPlace, type Reconnect, reconnectOf, SET, type State } from "./aftermath.ts";
import { asksForItself } from "./own-socket-tests.ts";

/** The events of one failure, in the order in which they come. */
const ORDER = ["error", "end", "close"];

/** Two listeners of one socket that each connect again for the same failure. */
export function bothReconnect(file: FileModel): Fact<"bothReconnect">[] {
  const sockets = new Map<string, DeferredCallback[]>();
  for (const callback of file.callbacks.listeners(/^(?:error|end|close)$/)) {
    const place = receiverPlace(file, callback);
    if (place === undefined || !isUnbound(file, callback)) continue;
    const known = sockets.get(place.key);
    if (known === undefined) sockets.set(place.key, [callback]);
    else known.push(callback);
  }
  const facts = new Map<ts.Node, Fact<"bothReconnect">>();
  for (const callbacks of sockets.values()) {
    callbacks.sort((a, b) => ORDER.indexOf(a.event ?? "") - ORDER.indexOf(b.event ?? ""));
    for (const [index, first] of callbacks.entries()) {
      for (const second of callbacks.slice(index + 1)) {
        const fact = first.event === second.event || first.scheduledBy !== second.scheduledBy ? undefined : compare(file, first, second);
        if (fact !== undefined && !facts.has(fact.node)) facts.set(fact.node, fact.fact);
      }
    }
  }
  return [...facts.values()];
}

function compare(file: FileModel, first: DeferredCallback, second: DeferredCallback): { node: ts.Node; fact: Fact<"bothReconnect"> } | undefined {
  const place = receiverPlace(file, first);
  if (place === undefined) return undefined;
  const opened = reconnectOf(file, exposureIn(file, new Map()), first.fn);
  if (opened === undefined || takesOff(file, first.fn, place)) return undefined;
  const state: State = new Map();
  if (opened.handle === undefined && opened.effect.kind === "connect") for (const key of slotsOf(file, place)) state.set(key, SET);
  note(state, file.effects.all(first.fn).filter(({ maybe }) => !maybe));
  const again = reconnectOf(file, exposureIn(file, state), second.fn);
  // One slot for both timers: whoever arms it second either clears the first, or is reported for overwriting it.
  if (again === undefined || (again.handle !== undefined && again.handle.key === opened.handle?.key)) return undefined;
  const confidence = file.slots.isSocket(place) && !asksForItself(file, second) ? "certain" : "possible";
  return { node: effectNode(opened.effect), fact: toFact(file, first, second, opened, again, confidence) };
}

/** The slots that hold the socket a listener was added to. */
function slotsOf(file: FileModel, place: Place): string[] {
  const keys = [place.key];
  for (const fn of file.inventory.functions) {
    for (const { target, value } of fn.writes) {
      const slot = value !== undefined && file.places.of(value)?.key === place.key ? file.places.of(target) : undefined;
      if (slot !== undefined) keys.push(slot.key);
    }
  }
  return keys;
}

/** True when the first listener takes the second off, or drops the handlers. */
function takesOff(file: FileModel, fn: FunctionInfo, place: Place): boolean {
  const sockets = new Set(slotsOf(file, place));
  return removesListeners(file, { fn, after: new Map(), sockets }) || file.effects.all(fn).some((effect) => dropsHandler(effect, sockets));
}

function toFact(file: FileModel, first: DeferredCallback, second: DeferredCallback, opened: Reconnect, again: Reconnect, confidence: Confidence): Fact<"bothReconnect"> {
  const node = effectNode(opened.effect);
  const [line, againLine] = [file.line(node), file.line(effectNode(again.effect))];
  const [firstEvent, secondEvent] = [first.event ?? "", second.event ?? ""];
  return {
    messageId: "bothReconnect",
    ...span(node),
    confidence,
    data: { first: firstEvent, second: secondEvent, againLine: String(againLine) },
    witness: [
      { role: "runs late", actor: lateActor(first), line: file.line(first.fn.node), text: "is called, as the connection has failed" },
      { role: "acts", actor: lateActor(first), line, text: phrase(opened.effect) },
      { role: "runs late", actor: lateActor(second), line: file.line(second.fn.node), text: "is called for the same failure" },
      { role: "acts", actor: lateActor(second), line: againLine, text: phrase(again.effect) },
      { role: "goes wrong", actor: lateActor(second), line: file.line(effectNode(again.connect)), text: "two connections are opened for one that failed" },
    ],
    suggestions: [],
  };
}
