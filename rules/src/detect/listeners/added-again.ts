import ts = require("typescript");
import type { Effect } from "../../analysis/effect.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { Registration } from "../../analysis/listeners.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../../analysis/places.ts";
import { calleeName, isDiscarded, isMember, receiverOf, unwrap } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import { isGuarded } from "../../analysis/timers.ts";
import { compareValues } from "../../analysis/values.ts";
import { CLOSE_METHODS } from "../../analysis/vocabulary.ts";
import { type Fact, span } from "../fact.ts";
import { effectNode } from "../harm.ts";
import type { ListenerMessage } from "../require-listener-guard.ts";
import { tearDownSteps } from "../story.ts";
import { phrase } from "./listener-harm.ts";
import { isRemoved, teardownsOf } from "./outliving-listeners.ts";
import { isFresh, isOffered, isRefused, reached } from "./succession.ts";

/** Listeners that a connecting function adds each time it runs, to something that stays, and that the teardown between two runs leaves on. */
export function addedAgain(file: FileModel): Fact<ListenerMessage>[] {
  return file.listeners.added().flatMap((added) => {
    const { fn, node, method, isOnce, hasSignal, listener, event } = added;
    const callback = file.callbacks.at(node);
    if (callback === undefined || method === "=" || isOnce || hasSignal || isGuarded(file, listener) || !isOffered(file, fn)) return [];
    if (ts.isCallExpression(node) && !isDiscarded(node) && !isMember(node.parent)) return [];
    // The same function added twice to an EventTarget is there once.
    if (method === "addEventListener" && !isFresh(listener)) return [];
    const target = targetOf(file, added);
    if (target === undefined || isRemoved(file, added)) return [];
    const teardown = teardownsOf(file, fn).find((candidate) => isUndone(file, candidate, fn) && !ends(file, candidate, target));
    if (teardown === undefined || isRefused({ file, slot: target, leading: new Set([fn]), listener: callback.fn }, teardown, fn, node)) return [];
    const effect = file.effects.all(callback.fn).find(({ kind, maybe }) => !maybe && /^(?:emit|send|connect|callout)$/.test(kind));
    return effect === undefined ? [] : [toFact(file, added, target, teardown, effect, event)];
  });
}

/** A slot that only the constructor fills: whatever it holds is there for good. */
function targetOf(file: FileModel, { receiver }: Registration): Place | undefined {
  const place = receiver === undefined ? undefined : file.places.of(receiver);
  if (place === undefined || isDeclaration(place.root) || place.root.kind === "parameter" || place.path.length === 0 || place.path.includes("[]")) return undefined;
  const writes = file.slots.writes(place);
  return writes.length > 0 && writes.every(({ fn, node }) => fn.name === "constructor" || ts.isPropertyDeclaration(node)) ? place : undefined;
}

/** `this.closed = true` in the one and `this.closed = false` in the other: they are meant to take turns. */
function isUndone(file: FileModel, { after, fn: end }: Teardown, begin: FunctionInfo): boolean {
  if (end === begin) return false;
  return file.effects.direct(begin).some(({ kind, place, value }) => {
    const left = kind === "write" && place !== undefined && !isDeclaration(place.root) ? after.get(place.key) : undefined;
    return left?.text !== undefined && value?.text !== undefined && compareValues(left, value) === false;
  });
}

/** The teardown ends what the listener is on. */
function ends(file: FileModel, { fn }: Teardown, target: Place): boolean {
  return [...reached(file, fn)].some((inner) =>
    inner.calls.some((call) => {
      const receiver = receiverOf(call);
      return receiver !== undefined && (CLOSE_METHODS.test(calleeName(call) ?? "") || /^removeAll/.test(calleeName(call) ?? "")) && file.places.of(receiver)?.key === target.key;
    }),
  );
}

function toFact(file: FileModel, { node, listener, fn }: Registration, target: Place, teardown: Teardown, effect: Effect, event: string): Fact<ListenerMessage> {
  const at = effectNode(effect);
  const [line, endLine, effectLine] = [file.line(node), file.line(teardown.fn.node), file.line(at)];
  return {
    messageId: "addedAgain",
    ...span(ts.isCallExpression(node) ? node.expression : node),
    confidence: "certain",
    data: {
      event,
      target: describe(target),
      connect: `${fn.name}()`,
      teardown: teardown.name,
      teardownLine: String(endLine),
      effect: phrase(effect),
      effectLine: String(effectLine),
      keep: isFresh(unwrap(listener)) ? "Keep the function in a field and remove it" : "Remove it",
    },
    witness: [
      { role: "arms", actor: `${fn.name}()`, line, text: `adds a ${event} listener to ${describe(target)}` },
      ...tearDownSteps(file, teardown, `leaves the listener on ${describe(target)}`),
      { role: "arms", actor: `${fn.name}()`, line, text: "is called again and adds another" },
      { role: "runs late", actor: `the ${event} listener`, line: file.line(listener), text: `is called twice for one ${event} event` },
      { role: "acts", actor: `the ${event} listener`, line: effectLine, text: `${phrase(effect)} each time` },
      { role: "goes wrong", actor: `the ${event} listener`, line: effectLine, text: "what is to happen once happens once for each connect so far" },
    ],
    suggestions: [],
  };
}
