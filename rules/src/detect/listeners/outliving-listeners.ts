import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import type { Effect } from "../../analysis/effect.ts";
import { Exposure } from "../../analysis/exposure.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { Registration, Removal } from "../../analysis/listeners.ts";
import type { FileModel } from "../../analysis/model.ts";
import { familyOf } from "../../analysis/owners.ts";
import { isDeclaration, makePlace, type Place } from "../../analysis/places.ts";
import { isCallNode, isDiscarded, isFunctionNode, isMember, unwrap } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import { isGuarded } from "../../analysis/timers.ts";
import { MISSING } from "../../analysis/values.ts";
import { CONNECT_CALLS } from "../../analysis/vocabulary.ts";
import { actorAt } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import { effectNode } from "../harm.ts";
import type { ListenerMessage } from "../require-listener-guard.ts";
import { lateSteps, tearDownSteps } from "../story.ts";
import { isCaptured, phrase } from "./listener-harm.ts";
import { isFresh, isOffered, reached } from "./succession.ts";

const GLOBALS = /^(?:window|document|globalThis|self|process|navigator|visualViewport|[a-z]*Window)$/;
/** Events that come once, when everything ends anyway. */
const LAST_EVENTS = /^(?:beforeunload|unload|pagehide|exit|beforeExit|SIG[A-Z]+|uncaughtException\w*|unhandledRejection)$/;

/** Listeners on something that outlives their owner, which no teardown of the owner takes off. */
export function outlivingListeners(file: FileModel): Fact<ListenerMessage>[] {
  const callbacks = new Map(file.callbacks.own().map((callback) => [callback.node, callback] as const));
  return file.listeners.added().flatMap((added) => {
    const callback = callbacks.get(added.node) ?? (added.receiver === undefined ? bareCallback(file, added) : undefined);
    if (callback === undefined || added.method === "=" || added.isOnce || added.hasSignal || isGuarded(file, added.listener)) return [];
    if (ts.isCallExpression(added.node) && !isDiscarded(added.node) && !isMember(added.node.parent)) return [];
    if (ts.isSourceFile(added.fn.node) || !outlives(file, added) || isRemoved(file, added)) return [];
    for (const teardown of teardownsOf(file, added.fn)) {
      if (endsReceiver(file, added, teardown)) return [];
      const isLeftOut = takesSiblingOff(file, added, teardown);
      if (LAST_EVENTS.test(added.event) && !isLeftOut) continue;
      const worst = worstEffect(file, callback, teardown, isLeftOut);
      if (worst !== undefined) return [factOf(file, added, callback, teardown, worst.effect, worst.confidence)];
    }
    return [];
  });
}

/** `addEventListener("online", f)` has no receiver, so nobody else takes it for a listener. */
function bareCallback(file: FileModel, { listener, node, fn, event }: Registration): DeferredCallback | undefined {
  const target = file.calls.functionValue(listener);
  return target === undefined || target.file !== file ? undefined : { kind: "listener", fn: target.fn, node, scheduledBy: fn, event, value: listener };
}

/** True for global objects, and for what was handed to the owner or imported: its makers keep it. */
function outlives(file: FileModel, { receiver, fn }: Registration): boolean {
  if (receiver === undefined) return true;
  const inner = unwrap(receiver);
  if (ts.isIdentifier(inner)) {
    const declaration = file.inventory.resolve(inner);
    if (declaration === undefined) return GLOBALS.test(inner.text);
    if (declaration.imported !== undefined) return true;
    return declaration.owner !== fn && ts.isSourceFile(declaration.owner.node) && GLOBALS.test(inner.text);
  }
  const place = file.places.of(inner);
  if (place === undefined || isDeclaration(place.root) || place.root.kind === "parameter" || place.path.length === 0 || place.path.includes("[]")) return false;
  if (file.slots.isSocket(place)) return false;
  return isHandedIn(file, place);
}

/** A slot, or an options object's member, that only a constructor's parameter fills. */
function isHandedIn(file: FileModel, place: Place): boolean {
  const holder = makePlace(place.root, place.path.slice(0, 1));
  const values = file.slots.values(holder);
  const isParameter = (value: ts.Expression): boolean => {
    const root = isMember(value) ? unwrap(value.expression) : value;
    return ts.isIdentifier(root) && file.inventory.resolve(root)?.kind === "parameter";
  };
  return values.length > 0 && values.every(isParameter) && (place.path.length === 1 || file.slots.values(place).length === 0);
}

export function isRemoved(file: FileModel, added: Registration): boolean {
  return file.listeners.removed().some((removal) => (removal.event === undefined || removal.event === added.event) && !isFresh(removal.listener) && isSameTarget(file, added, removal));
}

function isSameTarget(file: FileModel, { receiver }: Registration, removal: Removal): boolean {
  if (removal.receiver === undefined || receiver === undefined) return removal.receiver === receiver || /^(?:window|globalThis|self)$/.test((removal.receiver ?? receiver)?.getText() ?? "");
  const key = file.places.of(receiver)?.key;
  return removal.receiver.getText() === receiver.getText() || (key !== undefined && file.places.of(removal.receiver)?.key === key);
}

/** A teardown that takes off what was added beside the listener: this one was forgotten, even where the event comes but once. */
function takesSiblingOff(file: FileModel, added: Registration, { fn }: Teardown): boolean {
  const { listeners } = file;
  const siblings = new Set(listeners.added().filter((other) => other.fn === added.fn && other.event !== added.event).map(({ event }) => event));
  const removals = siblings.size === 0 ? [] : listeners.removed().filter((removal) => removal.event !== undefined && siblings.has(removal.event) && isSameTarget(file, added, removal));
  return removals.length > 0 && [...reached(file, fn)].some((inner) => removals.some((removal) => removal.fn === inner));
}

/** The whole teardowns that others can call of the object, or closure, that adds the listener. */
export function teardownsOf(file: FileModel, fn: FunctionInfo): Teardown[] {
  const owners = new Set<string>();
  const self = fn.body === undefined ? undefined : file.owners.ofThis(fn.body);
  if (self !== undefined) owners.add(familyOf(self).id);
  else for (let outer: FunctionInfo | undefined = fn; outer !== undefined && !ts.isSourceFile(outer.node); outer = outer.parent) owners.add(file.owners.closure(outer).id);
  const whole = file.teardowns.of(owners).filter((teardown) => teardown.kind === "asked" && teardown.isWhole && isOffered(file, teardown.fn));
  // A step of another one is not what users call.
  const isStep = ({ fn: inner }: Teardown): boolean => whole.some((other) => other.fn !== inner && file.listeners.callersOf(inner).some((caller) => caller.fn === other.fn) && !file.listeners.callersOf(other.fn).some((caller) => caller.fn === inner));
  return whole.filter((teardown) => !isStep(teardown));
}

/** What a listener on something else still does: that the socket's slot may be empty by then stops nothing which opens one. */
function exposureOf(file: FileModel, teardown: Teardown): Exposure {
  const unsure = [...teardown.sockets].filter((key) => {
    const left = teardown.after.get(key);
    return left !== undefined && left.truthy === undefined && left.text === undefined;
  });
  if (unsure.length === 0) return file.exposure(teardown);
  return new Exposure(file, { ...teardown, after: new Map([...teardown.after, ...unsure.map((key) => [key, MISSING] as const)]) });
}

/** A teardown that ends what the listener is on. */
function endsReceiver(file: FileModel, { receiver }: Registration, { fn }: Teardown): boolean {
  const place = receiver === undefined ? undefined : file.places.of(receiver);
  if (place === undefined) return false;
  return [...reached(file, fn)].some((inner) =>
    inner.calls.some((call) => {
      const target = ts.isCallExpression(call) ? unwrap(call.expression) : undefined;
      return target !== undefined && isMember(target) && file.places.of(target.expression)?.key === place.key;
    }),
  );
}

function worstEffect(file: FileModel, callback: DeferredCallback, teardown: Teardown, isLeftOut: boolean): { effect: Effect; confidence: Confidence } | undefined {
  const exposure = isLeftOut ? new Exposure(file, teardown, undefined, "surely") : exposureOf(file, teardown);
  const own = reached(file, callback.fn);
  // `addEventListener("online", this.connect)`: what it does not refuse in its first lines, it does.
  const isConnecting = CONNECT_CALLS.test(callback.fn.name) && isOffered(file, callback.fn);
  const rank = (effect: Effect): number => {
    const { kind, place, maybe, timer } = effect;
    if (maybe || effect.file !== file || isCaptured(file, effect, own)) return 0;
    if (kind === "connect") return 4;
    if (kind === "send") return 3;
    if (kind === "arm" && timer !== undefined) {
      const later = file.callbacks.at(timer.node);
      return later !== undefined && exposure.of(later.fn).some((inner) => inner.kind === "connect" || inner.kind === "send") ? 3 : 0;
    }
    if (kind === "write" && isConnecting && place !== undefined && place.path.length > 0) return 3;
    if (place === undefined || isDeclaration(place.root) || place.root.kind === "parameter") return 0;
    if (isLeftOut) return kind === "close" || kind === "write" ? 3 : 0;
    return kind === "write" ? 1 : 0;
  };
  let worst: Effect | undefined;
  let worstRank = 0;
  for (const effect of exposure.of(callback.fn)) {
    const value = rank(effect);
    if (value > worstRank) [worst, worstRank] = [effect, value];
  }
  return worst === undefined ? undefined : { effect: worst, confidence: worstRank > 2 ? "certain" : "possible" };
}

function factOf(file: FileModel, added: Registration, callback: DeferredCallback, teardown: Teardown, effect: Effect, confidence: Confidence): Fact<ListenerMessage> {
  const node = effectNode(effect);
  const [line, teardownLine, effectLine] = [file.line(added.node), file.line(teardown.fn.node), file.line(node)];
  const inner = unwrap(added.listener);
  return {
    messageId: "outlives",
    ...span(isCallNode(added.node) ? added.node.expression : added.node),
    confidence,
    data: {
      event: added.event,
      teardown: teardown.name,
      teardownLine: String(teardownLine),
      effect: phrase(effect),
      effectLine: String(effectLine),
      keep: isFunctionNode(inner) || isFresh(inner) ? "Keep the function in a field and remove it" : "Remove it",
    },
    witness: [
      { role: "arms", actor: actorAt(file, added.node), line, text: `adds the ${added.event} listener` },
      ...tearDownSteps(file, teardown, "leaves that listener on"),
      ...lateSteps(file, callback, effect, "gone", `is called at the next ${added.event} event`),
    ],
    suggestions: [],
    subject: { kind: "listener", callback, teardown, effect: node },
  };
}
