import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import type { Effect } from "../../analysis/effect.ts";
import type { Exposure } from "../../analysis/exposure.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import { eventName, type Registration } from "../../analysis/listeners.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../../analysis/places.ts";
import { type CallNode, isCallNode, isDiscarded, isMember, receiverOf } from "../../analysis/syntax.ts";
import { isGuarded } from "../../analysis/timers.ts";
import { CLOSE_EVENTS } from "../../analysis/vocabulary.ts";
import { actorAt } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import { effectNode } from "../harm.ts";
import type { ListenerMessage } from "../require-listener-guard.ts";
import { lateSteps, tearDownSteps } from "../story.ts";
import { isCaptured, phrase } from "./listener-harm.ts";
import { isLasting, reached, type Succession, successions } from "./succession.ts";

const END_NAMES = /clos|disconnect|^(?:end|exit|destroy(?:ed)?)$/i;

interface Found {
  readonly slot: Place;
  readonly succession: Succession;
  readonly effect: Effect;
}

/** Listeners of a socket's end that act on its successor: the slot was given another one meanwhile. */
export function staleListeners(file: FileModel): Fact<ListenerMessage>[] {
  const facts: Fact<ListenerMessage>[] = [];
  const callbacks = new Map(file.callbacks.own().map((callback) => [callback.node, callback] as const));
  for (const added of file.listeners.added()) {
    if (!(CLOSE_EVENTS.test(added.event) || added.event === "error") || added.receiver === undefined || added.hasSignal) continue;
    const callback = callbacks.get(added.node);
    if (callback === undefined || callback.fn === added.fn || isKept(added.node) || isGuarded(file, added.listener)) continue;
    const leading = file.listeners.leadingTo(added.fn);
    const kept = file.listeners.slots(added.receiver);
    // All of them hold the same object.
    if (!kept.some((place) => file.slots.isSocket(place))) continue;
    const slots = kept.filter((place) => !place.path.includes("[]") && isLasting(place, leading));
    const found = slots.flatMap((slot) =>
      successions(file, slot, added, callback.fn).flatMap((succession): Found[] => {
        const [effect] = succession.exposures.flatMap((exposure) => worstHarm(file, callback, slot, exposure, leading) ?? []);
        return effect === undefined ? [] : [{ slot, succession, effect }];
      }),
    );
    // Each restart is mended where it stands, everything else once in the listener.
    const restarts = found.filter(({ succession }) => succession.restart !== undefined);
    for (const each of restarts.length > 0 ? restarts : found.slice(0, 1)) facts.push(factOf(file, added, callback, each));
  }
  return facts;
}

/** What the registration gives back is kept: somebody may take the listener off with it. */
function isKept(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || isDiscarded(node) || isMember(node.parent)) return false;
  // A chain that begins with `new WebSocket(url)` gives that back.
  let base: ts.Expression = node;
  while (ts.isCallExpression(base) && isMember(base.expression)) base = base.expression.expression;
  return !ts.isNewExpression(base);
}

/** The effect that hurts the successor most. */
function worstHarm(file: FileModel, { fn, event = "" }: DeferredCallback, slot: Place, exposure: Exposure, leading: ReadonlySet<FunctionInfo>): Effect | undefined {
  const own = reached(file, fn);
  const rank = (effect: Effect): number => {
    const { kind, place, value, maybe, timer } = effect;
    if (maybe) return 0;
    if (kind === "connect") return 5;
    if (kind === "write" && place?.key === slot.key && value?.truthy === false) return 6;
    if (kind === "close" && place?.key === slot.key && !isCaptured(file, effect, own)) return 4;
    if (kind === "arm" && timer !== undefined && effect.file === file) {
      const later = file.callbacks.at(timer.node);
      const connects = later !== undefined && exposure.of(later.fn).some((inner) => inner.kind === "connect" && !inner.maybe);
      return connects ? 3 : 0;
    }
    // Whoever listens to the owner takes the old socket's end for the new one's.
    if (kind === "emit") return effect.file === file && place !== undefined && !isDeclaration(place.root) && place.path.length === 0 && CLOSE_EVENTS.test(event) && tellsOfAnEnd(effect) ? 1 : 0;
    if (kind === "clear" && place !== undefined && isLasting(place, leading)) {
      const isArmedElsewhere = file.inventory.functions.some((fn) => !own.has(fn) && file.effects.direct(fn).some((other) => other.kind === "arm" && other.place?.key === place.key));
      return isArmedElsewhere ? 2 : 0;
    }
    return 0;
  };
  let worst: Effect | undefined;
  let worstRank = 0;
  for (const effect of withOwnEmits(file, exposure, fn)) {
    const value = rank(effect);
    if (value > worstRank) [worst, worstRank] = [effect, value];
  }
  return worst;
}

/** `this.emit("close")`; a message for a log is none. */
function tellsOfAnEnd({ node }: Effect): boolean {
  const [first] = isCallNode(node) ? (node.arguments ?? []) : [];
  return first !== undefined && END_NAMES.test(eventName(first) ?? "");
}

/** What a function does, and what the owner's own listeners do to the events that it emits on the owner. */
function withOwnEmits(file: FileModel, exposure: Exposure, fn: FunctionInfo): Effect[] {
  const effects = [...exposure.of(fn)];
  for (const { kind, node, maybe, via } of effects.slice()) {
    const [first] = kind === "emit" && !maybe && isCallNode(node) ? (node.arguments ?? []) : [];
    const receiver = isCallNode(node) ? receiverOf(node) : undefined;
    const place = first === undefined || receiver === undefined ? undefined : file.places.of(receiver);
    if (first === undefined || place === undefined || isDeclaration(place.root) || place.path.length > 0) continue;
    const event = eventName(first);
    for (const other of file.callbacks.own()) {
      if (other.event !== event || other.fn === fn || other.receiver === undefined || file.places.of(other.receiver)?.key !== place.key) continue;
      effects.push(...exposure.of(other.fn).map((effect) => ({ ...effect, via: [...via, node as CallNode, ...effect.via] })));
    }
  }
  return effects;
}

function factOf(file: FileModel, added: Registration, callback: DeferredCallback, { slot, succession, effect }: Found): Fact<ListenerMessage> {
  const { end, begin, restart } = succession;
  const node = effectNode(effect);
  const [line, endLine, beginLine, effectLine] = [added.node, end.fn.node, begin.node, node].map((at) => file.line(at)) as [number, number, number, number];
  const isRestart = restart !== undefined || end.fn === begin;
  const at = restart ?? added.node;
  const connect = begin.name === "" ? "the connecting function" : `${begin.name}()`;
  const confidence: Confidence = added.event === "error" || effect.kind === "emit" || isDeclaration(slot.root) && slot.root.kind === "parameter" ? "possible" : "certain";
  return {
    messageId: restart !== undefined ? "restarted" : isRestart ? "replaced" : "stale",
    ...span(ts.isCallExpression(at) ? at.expression : ts.isBinaryExpression(at) ? at.left : at),
    confidence,
    data: {
      teardown: end.name,
      teardownLine: String(endLine),
      connect,
      connectLine: String(beginLine),
      slot: describe(slot),
      event: added.event,
      line: String(line),
      effect: phrase(effect),
      effectLine: String(effectLine),
    },
    witness: [
      { role: "arms", actor: actorAt(file, added.node), line, text: `adds the ${added.event} listener to the socket in ${describe(slot)}` },
      ...(isRestart && restart === undefined ? [] : tearDownSteps(file, end, `does not wait for its ${added.event} event`)),
      { role: "replaces", actor: restart === undefined ? connect : actorAt(file, restart), line: restart === undefined ? beginLine : file.line(restart), text: `puts the next socket into ${describe(slot)}${isRestart && restart === undefined ? `, without waiting for the old one's ${added.event} event` : ""}` },
      ...lateSteps(file, callback, effect, "replaced", `is called for the old socket's ${added.event} event`),
    ],
    suggestions: [],
    subject: { kind: "listener", callback, teardown: end, effect: node, slot },
  };
}
