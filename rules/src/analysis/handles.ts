import ts = require("typescript");
import { clearsThroughList } from "./cleanup-lists.ts";
import type { Effect } from "./effect.ts";
import { FlowBudgetExceeded, runFlow } from "./flow.ts";
import type { FunctionInfo } from "./inventory.ts";
import type { FileModel } from "./model.ts";
import { isDeclaration, nameOf, type Place } from "./places.ts";
import { presenceTest } from "./conditions.ts";
import { calleeName, isCallNode, isFunctionNode, unwrap, wrapperOf } from "./syntax.ts";
import type { Teardown } from "./teardowns.ts";
import type { TimerSite } from "./timers.ts";
import { CLOSE_EVENTS } from "./vocabulary.ts";

/** True when clearing `cleared` may clear a timer kept in `handle`. */
export function clearsPlace(cleared: Place, handle: Place): boolean {
  if (surelyClears(cleared, handle)) return true;
  if (cleared.root === handle.root && cleared.key.startsWith(`${handle.key}.`)) return true;
  // Kept in an object that is reached another way (`pending.timer` of a map's entries): its name has to do.
  const isIndirect = (place: Place): boolean => isDeclaration(place.root) ? place.path.length > 0 : place.path.length > 1;
  return isIndirect(cleared) && isIndirect(handle) && nameOf(cleared) === nameOf(handle);
}

/** True when both name one place, or `cleared` an object that holds the handle: not when names alone agree. */
export function surelyClears(cleared: Place, handle: Place): boolean {
  if (cleared.root !== handle.root) return false;
  // `this.heartbeat.stop()` for `this.heartbeat.timer`, `this.timers.forEach(clear)` for `this.timers[]`.
  if (cleared.key === handle.key || handle.key.startsWith(`${cleared.key}.`)) return true;
  // `clearTimeout(this.timers[name])` for `this.timers.ping`.
  const isSamePart = (part: string, index: number): boolean => part === "[]" || handle.path[index] === "[]" || part === handle.path[index];
  return cleared.path.length === handle.path.length && cleared.path.every(isSamePart);
}

/** True when something that a function does, or may do, clears the handle. */
export function clearsHandle(file: FileModel, fn: FunctionInfo, handle: Place): boolean {
  return clearsAmong(file.effects.all(fn), handle);
}

/** True when one of the effects clears the handle. */
export function clearsAmong(effects: readonly Effect[], handle: Place): boolean {
  return effects.some((effect) => isClearOf(effect, handle));
}

/** True when the teardown can end its connection and return with the timer still armed. */
export function leavesArmed(file: FileModel, site: TimerSite, teardown: Teardown): boolean {
  if (site.handle.kind !== "kept") return true;
  const handle = site.handle.place;
  if (teardown.consequences.some((listener) => clearsHandle(file, listener, handle))) return false;
  if (clearsThroughList(file, teardown.fn, handle)) return false;
  if (!clearsHandle(file, teardown.fn, handle)) return true;
  // A close listener may run for a connection that was replaced meanwhile; only what it never clears is its fault.
  return teardown.kind === "asked" && pathLeavesArmed(file, handle, teardown);
}

const TORN = 1;
const CLEARED = 2;

/** Follows the teardown's paths: is there one that tears down and does not clear? */
function pathLeavesArmed(file: FileModel, handle: Place, teardown: Teardown): boolean {
  const { fn } = teardown;
  if (fn.body === undefined) return false;
  // A loop over the handles clears all there are, be that none.
  if (file.effects.all(fn).some((effect) => isClearOf(effect, handle) && !effect.maybe && isPerElement(effect, fn))) return false;
  const tears = new Set(teardown.tears.map(({ node, via }) => via[0] ?? node));
  // The state is a set of the four combinations of torn and cleared, as bits of a number.
  const map = (state: number, change: (combination: number) => number): number => {
    let next = 0;
    for (let combination = 0; combination < 4; combination++) if (state & (1 << combination)) next |= 1 << change(combination);
    return next;
  };
  try {
    const { exit } = runFlow<number>(fn.body, 1, {
      join: (a, b) => a | b,
      equals: (a, b) => a === b,
      assume: (condition, value, state) => {
        const test = presenceTest(condition);
        const place = test === undefined ? undefined : file.places.of(test.subject);
        const isUnset = test?.setWhen !== value && place !== undefined && (place.key === handle.key || handle.key.startsWith(`${place.key}.`));
        return isUnset ? map(state, (combination) => combination | CLEARED) : state;
      },
      transfer: (node, state) => {
        const effects = file.effects.at(fn, node);
        const called = isCallNode(node) ? file.effects.ofCall(node, fn) : [];
        const clears = [...effects, ...called].some((effect) => isClearOf(effect, handle));
        const tearsDown = tears.has(node) && [...effects, ...called].some(({ kind, place }) => kind === "close" || (kind === "write" && place !== undefined && file.slots.isSocket(place)));
        return map(state, (combination) => combination | (clears ? CLEARED : 0) | (tearsDown ? TORN : 0));
      },
    });
    return exit !== undefined && (exit & (1 << TORN)) !== 0;
  } catch (error) {
    if (error instanceof FlowBudgetExceeded) return false;
    throw error;
  }
}

/**
 * True when a local handle is cleared by someone that the analysis of teardowns does not see: the arming function itself
 * once its wait is over, a promise reaction, a close or abort listener, or a function that was stored or returned.
 */
export function isReleasedElsewhere(file: FileModel, site: TimerSite, handle: Place, callback: FunctionInfo, teardown: Teardown): boolean {
  if (!isDeclaration(handle.root)) return false;
  const scope = handle.root.owner;
  for (const fn of file.inventory.functions) {
    if (fn === callback || !file.effects.direct(fn).some((effect) => isClearOf(effect, handle))) continue;
    if (fn === site.fn || fn === scope) return true;
    if (isHandedAway(file, fn, teardown)) return true;
  }
  return false;
}

/** Stored, returned, passed to a promise or to a close listener: not a listener of ordinary events. */
function isHandedAway(file: FileModel, fn: FunctionInfo, teardown: Teardown): boolean {
  const registrations = file.callbacks.own().filter((callback) => callback.fn === fn);
  const comesWithTheEnd = registrations.some(({ kind, event, receiver }) => {
    if (kind === "promise" || event === "abort") return true;
    if (event === undefined || !(CLOSE_EVENTS.test(event) || event === "error")) return false;
    // Another object's end, such as a whole server's, is not the end of what the teardown closes.
    const place = receiver === undefined ? undefined : file.places.of(receiver);
    if (place === undefined || isDeclaration(place.root) || place.path.length === 0) return true;
    return [...teardown.sockets].every((socket) => !socket.startsWith(`${place.key}.`));
  });
  if (comesWithTheEnd) return true;
  if (registrations.length > 0) return false;
  const { node } = fn;
  if (ts.isSourceFile(node)) return false;
  if (!isFunctionNode(node) || ts.isFunctionDeclaration(node)) return fn.name !== "" && file.isReferenced(node.name as ts.Identifier);
  const { parent } = wrapperOf(node);
  if (ts.isCallExpression(parent) && parent.arguments.some((argument) => unwrap(argument) === node)) return true;
  return !ts.isExpressionStatement(parent);
}

/** In a loop of the function itself, or in what it hands to `forEach`. */
function isPerElement({ node, via: [outer, ...deeper] }: Effect, fn: FunctionInfo): boolean {
  if (outer === undefined) return isInLoop(node, fn);
  return deeper.length === 0 && calleeName(outer) === "forEach" && node.pos >= outer.pos && node.end <= outer.end;
}

function isInLoop(node: ts.Node, fn: FunctionInfo): boolean {
  for (let outer = node.parent; outer !== fn.node; outer = outer.parent) if (ts.isIterationStatement(outer, false)) return true;
  return false;
}

function isClearOf(effect: Effect, handle: Place): boolean {
  return effect.kind === "clear" && effect.place !== undefined && clearsPlace(effect.place, handle);
}
