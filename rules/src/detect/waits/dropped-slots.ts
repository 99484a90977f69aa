import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import { isCaught } from "../../analysis/escapes.ts";
import { isReleasedElsewhere, leavesArmed } from "../../analysis/handles.ts";
import { type FunctionInfo, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isDeclaration, type Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { brief, type CallNode, isCallNode, isMember, unwrap } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import type { TimerSite } from "../../analysis/timers.ts";
import { actorOf, lateActor } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import type { ThrowMessage } from "../no-throw-in-reconnect-callback.ts";
import { armStep, tearDownSteps } from "../story.ts";

const MAX_CALLS = 2;

/** The use of a slot that is empty, and the calls that lead there. */
interface Use {
  readonly node: ts.Expression;
  readonly place: Place;
  readonly fn: FunctionInfo;
  readonly via: readonly CallNode[];
}

/** `setTimeout(() => this.ws.ping())`, left armed by a `close()` that sets `this.ws` to null: a TypeError that nobody catches. */
export function usesOfDroppedSlots(file: FileModel, callback: DeferredCallback): [ts.Node, Fact<ThrowMessage>][] {
  const { timer, fn } = callback;
  if (timer === undefined || timer.handle.kind === "handed on") return [];
  for (const teardown of file.teardowns.all()) {
    if (teardown.kind !== "asked" || !teardown.isWhole || teardown.fn === fn || isInside(teardown.fn, fn)) continue;
    const dropped = droppedBy(teardown);
    if (dropped.size === 0 || !outlives(file, timer, fn, teardown)) continue;
    const use = firstUse(file, fn, teardown, dropped, 0);
    if (use !== undefined) return [[use.via[0] ?? use.node, toFact(file, callback, teardown, use)]];
  }
  return [];
}

/** The slots that a teardown surely leaves empty. */
export function droppedBy({ after }: Teardown): ReadonlySet<string> {
  return new Set([...after].filter(([, { text }]) => text === "null" || text === "undefined").map(([key]) => key));
}

/** True when the teardown leaves the timer armed, or arms it. */
function outlives(file: FileModel, timer: TimerSite, callback: FunctionInfo, teardown: Teardown): boolean {
  if (timer.fn === teardown.fn || file.effects.all(teardown.fn).some(({ timer: armed, maybe }) => armed?.node === timer.node && !maybe)) return true;
  if (timer.handle.kind === "kept" && isReleasedElsewhere(file, timer, timer.handle.place, callback, teardown)) return false;
  return leavesArmed(file, timer, teardown);
}

/** The first use of an empty slot that a function still reaches in the state after the teardown. */
function firstUse(file: FileModel, fn: FunctionInfo, teardown: Teardown, dropped: ReadonlySet<string>, depth: number): Use | undefined {
  const { guards } = file.exposure(teardown);
  let found: Use | undefined;
  if (fn.body === undefined || fn === teardown.fn) return undefined;
  // State: can this point be reached with the slots still empty?
  scanFlow<boolean>(fn.body, true, {
    join: (a, b) => a || b,
    equals: (a, b) => a === b,
    assume: (condition, value, open) => open && !guards.excludes(condition, value),
    assumeCase: (subject, candidate, value, open) => open && !guards.excludesCase(subject, candidate, value),
    transfer: (node, open) => {
      if (!open || found !== undefined) return open && found === undefined;
      const used = usedSlot(file, node, dropped);
      if (used !== undefined && !isCaught(node, fn)) found = { ...used, fn, via: [] };
      else if (isCallNode(node) && depth < MAX_CALLS) found = throughCall(file, node, fn, teardown, dropped, depth);
      return !guards.throwsWhenGone(node) && !fills(file, node, fn, dropped);
    },
  });
  return found;
}

function throughCall(file: FileModel, call: CallNode, fn: FunctionInfo, teardown: Teardown, dropped: ReadonlySet<string>, depth: number): Use | undefined {
  const target = file.calls.target(call);
  if (target === undefined || target.file !== file || target.receiver !== undefined || target.fn.isAsync || isCaught(call, fn)) return undefined;
  const use = firstUse(file, target.fn, teardown, dropped, depth + 1);
  return use === undefined ? undefined : { ...use, via: [call, ...use.via] };
}

/** The slot that a call or assignment goes through: `this.ws` of `this.ws.ping()` and `this.ws.onclose = null`. */
export function usedSlot(file: FileModel, node: ts.Node, dropped: ReadonlySet<string>): Pick<Use, "node" | "place"> | undefined {
  const reached = isCallNode(node) && ts.isCallExpression(node) ? unwrap(node.expression) : ts.isBinaryExpression(node) ? unwrap(node.left) : undefined;
  if (reached === undefined || !isMember(reached) || reached.questionDotToken !== undefined) return undefined;
  const slot = unwrap(reached.expression);
  const place = isMember(slot) || ts.isIdentifier(slot) ? file.places.of(slot) : undefined;
  if (place === undefined || !dropped.has(place.key) || ts.isOptionalChain(slot) || !(isMember(slot) || isDeclaration(place.root))) return undefined;
  return { node: slot, place };
}

export function fills(file: FileModel, node: ts.Node, fn: FunctionInfo, dropped: ReadonlySet<string>): boolean {
  const effects = isCallNode(node) ? [...file.effects.at(fn, node), ...file.effects.ofCall(node, fn)] : file.effects.at(fn, node);
  return effects.some(({ kind, place, value }) => kind === "write" && place !== undefined && dropped.has(place.key) && value?.truthy !== false);
}

function toFact(file: FileModel, callback: DeferredCallback, teardown: Teardown, { node, via }: Use): Fact<ThrowMessage> {
  const [callbackLine, teardownLine, line] = [file.line(callback.fn.node), file.line(teardown.fn.node), file.line(node)];
  const path = via.length === 0 ? "" : ` and uses it on line ${line}`;
  return {
    messageId: "usesDropped",
    // Where the callback could still ask; what it calls may rightly rely on the slot.
    ...span(via[0] ?? node),
    confidence: "certain",
    data: { slot: brief(node), teardown: teardown.name, teardownLine: String(teardownLine), callbackLine: String(callbackLine), path },
    witness: [
      ...(callback.timer === undefined ? [{ role: "arms" as const, actor: actorOf(file, callback.scheduledBy), line: file.line(callback.node), text: "arms a timer" }] : [armStep(file, callback.timer)]),
      ...tearDownSteps(file, teardown, `leaves ${brief(node)} empty, with the timer armed`),
      { role: "runs late", actor: lateActor(callback), line: callbackLine, text: "fires all the same" },
      { role: "acts", actor: lateActor(callback), line, text: `uses ${brief(node)}, which is empty` },
      { role: "goes wrong", actor: lateActor(callback), line, text: "a TypeError that nobody can catch ends the process" },
    ],
    suggestions: [],
    subject: { kind: "unhandled", node, callback },
  };
}
