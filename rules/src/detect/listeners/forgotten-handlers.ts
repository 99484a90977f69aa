import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import type { Effect } from "../../analysis/effect.ts";
import { Exposure } from "../../analysis/exposure.ts";
import { type FunctionInfo, isInside } from "../../analysis/inventory.ts";
import type { Registration } from "../../analysis/listeners.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, type Place } from "../../analysis/places.ts";
import { calleeName, isMember, memberName, propertyNameText, receiverOf, unwrap } from "../../analysis/syntax.ts";
import { isGuarded } from "../../analysis/timers.ts";
import { CLOSE_EVENTS, OPEN_EVENTS } from "../../analysis/vocabulary.ts";
import { actorAt, actorOf } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import { effectNode } from "../harm.ts";
import type { ListenerMessage } from "../require-listener-guard.ts";
import { lateSteps } from "../story.ts";
import { isCaptured, phrase } from "./listener-harm.ts";
import { detaches, isFresh, isLasting, reached } from "./succession.ts";

/** The handlers one function takes off one socket. */
interface Detachment {
  readonly fn: FunctionInfo;
  readonly slot: Place;
  readonly events: Set<string>;
  /** Where the last of them is taken off. */
  node: ts.Node;
}

interface Forgotten {
  readonly added: Registration;
  readonly callback: DeferredCallback;
  readonly effect: Effect;
  readonly confidence: Confidence;
}

/** Teardowns that take some of a socket's handlers off and leave others that act on the owner. */
export function forgottenHandlers(file: FileModel): Fact<ListenerMessage>[] {
  return detachments(file).flatMap((detachment) => {
    if (isWrapped(file, detachment.fn, detachment.slot)) return [];
    const ender = enderOf(file, detachment);
    if (ender === undefined) return [];
    takenOffAround(file, detachment);
    const forgotten = forgottenBy(file, detachment, ender).sort((a, b) => Number(a.confidence === "possible") - Number(b.confidence === "possible"));
    const [worst] = forgotten;
    return worst === undefined ? [] : [factOf(file, detachment, ender, worst, forgotten)];
  });
}

function detachments(file: FileModel): Detachment[] {
  const found = new Map<string, Detachment>();
  const note = (inner: FunctionInfo, receiver: ts.Expression | undefined, event: string, node: ts.Node): void => {
    const fn = file.listeners.runnerOf(inner);
    for (const slot of receiver === undefined ? [] : file.listeners.slots(receiver)) {
      const key = `${fn.id} ${slot.key}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { fn, slot, events: new Set([event]), node });
      else known.events.add(event);
      if (known !== undefined) known.node = node;
    }
  };
  for (const { fn, receiver, event, listener, node } of file.listeners.removed()) {
    if (!isFresh(listener)) note(fn, receiver, event ?? "*", node);
  }
  const opens = (fn: FunctionInfo): boolean => file.effects.all(fn).some(({ kind, place, value }) => kind === "connect" || (kind === "write" && place !== undefined && value?.truthy === true && file.slots.isSocket(place)));
  // `ws.onclose = () => resolve()` in a teardown puts another handler in the old one's place.
  for (const { fn, receiver, event, method, node } of file.listeners.added()) {
    if (method === "=" && !opens(file.listeners.runnerOf(fn))) note(fn, receiver, event, node);
  }
  return [...found.values()].filter(({ events }) => !events.has("*"));
}

/** What the functions around this one have taken off before: `conn.removeAllListeners("readable"); finish(() => { ... })`. */
function takenOffAround(file: FileModel, { fn, slot, events }: Detachment): void {
  for (const { fn: other, receiver, event, listener } of file.listeners.removed()) {
    const isAround = other !== fn && isInside(fn, other) && !isFresh(listener) && receiver !== undefined;
    if (isAround && file.listeners.slots(receiver).some(({ key }) => key === slot.key)) events.add(event ?? "*");
  }
}

/** Who ends or drops the socket: the function itself or one that calls it. */
function enderOf(file: FileModel, { fn, slot }: Detachment): FunctionInfo | undefined {
  const isReaction = (candidate: FunctionInfo): boolean =>
    file.callbacks.listeners(CLOSE_EVENTS).some((listener) => listener.fn === candidate) || file.teardowns.all().some((teardown) => teardown.fn === candidate && teardown.kind === "reaction");
  const ends = (candidate: FunctionInfo): boolean =>
    candidate.name !== "constructor" &&
    !isReaction(candidate) &&
    file.effects.all(candidate).some(({ kind, place, maybe }) => !maybe && place?.key === slot.key && (kind === "close" || kind === "write"));
  if (ts.isSourceFile(fn.node)) return undefined;
  return [fn, ...file.listeners.callersOf(fn).map((caller) => caller.fn)].find(ends);
}

/** `tls.connect({ socket: this.raw })`: what is heard of the old one goes on to concern the connection that it carries. */
function isWrapped(file: FileModel, fn: FunctionInfo, slot: Place): boolean {
  // `options.socket = this.raw; tls.connect(options)`
  if (fn.writes.some(({ target, value }) => isMember(target) && memberName(target) === "socket" && value !== undefined && file.places.of(value)?.key === slot.key)) return true;
  return fn.calls.some((call) => call.arguments?.some((argument) => {
    const options = unwrap(argument);
    return ts.isObjectLiteralExpression(options) && options.properties.some((property) => ts.isPropertyAssignment(property) && propertyNameText(property.name) === "socket" && file.places.of(property.initializer)?.key === slot.key);
  }) ?? false);
}

function forgottenBy(file: FileModel, { fn, slot, events, node: detached }: Detachment, ender: FunctionInfo): Forgotten[] {
  const functions = new Set([...reached(file, ender), ...reached(file, fn)]);
  const onSlot = file.listeners.added().filter(({ receiver, fn: adder, node }) => (adder !== fn || node.pos > detached.pos) && receiver !== undefined && (!functions.has(adder) || adder === fn) && file.listeners.slots(receiver).some(({ key }) => key === slot.key));
  const adders = new Set(onSlot.filter(({ event }) => events.has(event)).map((added) => added.fn));
  const closing = file.effects.all(ender).filter(({ kind, place }) => kind === "close" && place?.key === slot.key);
  const isSilenced = ender.calls.some((call) => {
    const receiver = /^(?:destroy|terminate|abort)/.test(calleeName(call) ?? "") ? receiverOf(call) : undefined;
    return receiver !== undefined && file.listeners.slots(receiver).some(({ key }) => key === slot.key);
  });
  return onSlot.flatMap((added) => {
    const { event } = added;
    // A teardown that leaves the close listener on may well wait for it.
    if (events.has(event) || CLOSE_EVENTS.test(event) || !adders.has(added.fn) || added.isOnce || added.hasSignal || isGuarded(file, added.listener)) return [];
    // A socket told to close does not open any more; one that was cut off brings nothing more either.
    if ((OPEN_EVENTS.test(event) && closing.length > 0) || (isSilenced && /^(?:message|data|ping|pong|response)$/.test(event))) return [];
    if (detaches(file, functions, slot, added)) return [];
    const callback = file.callbacks.at(added.node);
    return callback === undefined ? [] : (harmOf(file, added, callback, slot, ender, isSilenced) ?? []);
  });
}

function harmOf(file: FileModel, added: Registration, callback: DeferredCallback, slot: Place, ender: FunctionInfo, isSilenced: boolean): Forgotten[] | undefined {
  const end = file.teardowns.all().find((teardown) => teardown.fn === ender) ?? file.teardowns.stopper(ender);
  const exposure = new Exposure(file, { ...end, fn: callback.fn, after: end.afterItself });
  const perConnection = new Set([added.fn]);
  const own = reached(file, callback.fn);
  const weigh = (effect: Effect): Confidence | undefined => {
    const { kind, place, maybe } = effect;
    if (maybe) return undefined;
    // Kept nowhere but in the call that opened it, it has no successor that anybody could tell from it.
    const surely: Confidence = isLasting(slot, perConnection) ? "certain" : "possible";
    if (kind === "connect" || kind === "arm" || kind === "send") return isCaptured(file, effect, own) ? undefined : surely;
    if (kind === "emit" || kind === "callout") return added.event === "error" ? undefined : "possible";
    if (place === undefined || !isLasting(place, perConnection) || isCaptured(file, effect, own)) return undefined;
    if (kind === "close" && place.key !== slot.key) return undefined;
    if (file.places.owner(place) !== file.places.owner(slot) && isLasting(slot, perConnection)) return undefined;
    if (kind === "detach") return undefined;
    // A socket told to close seldom fails any more, and an emitter needs a listener for the case that it does.
    if (added.event === "error") return place.key !== slot.key ? undefined : isSilenced ? "possible" : surely;
    return surely;
  };
  const weighed = exposure.of(callback.fn).flatMap((effect) => {
    const confidence = weigh(effect);
    return confidence === undefined ? [] : [{ added, callback, effect, confidence }];
  });
  const worst = weighed.find(({ confidence }) => confidence === "certain") ?? weighed[0];
  return worst === undefined ? undefined : [worst];
}

function factOf(file: FileModel, { fn, slot, events, node }: Detachment, ender: FunctionInfo, worst: Forgotten, all: readonly Forgotten[]): Fact<ListenerMessage> {
  const end = file.teardowns.all().find((teardown) => teardown.fn === ender) ?? file.teardowns.stopper(ender);
  const { added, callback, effect, confidence } = worst;
  const at = effectNode(effect);
  const [line, effectLine, nodeLine] = [file.line(added.node), file.line(at), file.line(node)];
  const others = [...new Set(all.map((other) => other.added.event))];
  return {
    messageId: "forgotten",
    ...span(ts.isCallExpression(node) ? node.expression : ts.isBinaryExpression(node) ? node.left : node),
    confidence,
    data: {
      detached: listing([...events]),
      socket: describe(slot),
      event: listing(others),
      listener: others.length === 1 ? "listener" : "listeners",
      line: String(line),
      effect: phrase(effect),
      effectLine: String(effectLine),
    },
    witness: [
      { role: "arms", actor: actorAt(file, added.node), line, text: `adds the ${added.event} listener to the socket in ${describe(slot)}` },
      { role: "tears down", actor: actorOf(file, fn), line: nodeLine, text: `takes the ${listing([...events])} listeners off and leaves the ${added.event} listener` },
      ...lateSteps(file, callback, effect, "replaced", `is called for a late ${added.event} event`),
    ],
    suggestions: [],
    subject: { kind: "listener", callback, teardown: end, effect: at, slot },
  };
}

function listing(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
