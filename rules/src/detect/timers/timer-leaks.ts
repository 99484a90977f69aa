import ts = require("typescript");
import type { Effect } from "../../analysis/effect.ts";
import type { Exposure } from "../../analysis/exposure.ts";
import { clearsHandle, clearsPlace, isReleasedElsewhere, leavesArmed } from "../../analysis/handles.ts";
import { type FunctionInfo, isHidden, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { familyOf, type Owner } from "../../analysis/owners.ts";
import { describe, isDeclaration, nameOf, type Place } from "../../analysis/places.ts";
import { calleeName } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import type { TimerSite } from "../../analysis/timers.ts";
import { CLOSE_EVENTS, WHOLE_TEARDOWN_NAMES } from "../../analysis/vocabulary.ts";
import type { Confidence, Fact, Step } from "../fact.ts";
import { effectNode, isHarmful, phrase, strength } from "../harm.ts";
import { armStep, lateSteps, tearDownSteps } from "../story.ts";
import type { Subject } from "../subject.ts";
import { armedBy, branchesAbove } from "./chance-arms.ts";
import { beginsWithGuard } from "./opening-guards.ts";

/** One way to go wrong: this timer, not stopped by this teardown, still has this effect. */
export interface Leak {
  readonly site: TimerSite;
  readonly callback: FunctionInfo;
  readonly teardown: Teardown;
  readonly effect: Effect;
  readonly confidence: Confidence;
}

/** The teardowns of whatever state the timer's callback touches, without those that mean to arm the timer themselves. */
export function relevantTeardowns(file: FileModel, site: TimerSite, callback: FunctionInfo): Teardown[] {
  const owners = new Set<string>();
  const self = file.owners.ofThis(site.node);
  if (self !== undefined) owners.add(familyOf(self).id);
  for (const { kind, place, maybe } of file.effects.all(callback)) {
    if (place !== undefined && !maybe && kind !== "emit" && kind !== "callout") owners.add(file.places.owner(place).id);
  }
  return file.teardowns.of(owners).filter(({ fn }) => {
    if (fn === callback || isInside(fn, callback) || fn === site.fn) return false;
    return armedBy(file, fn, site, callback) !== "meant";
  });
}

/** The leak between a timer and a teardown; undefined when the teardown stops it, or its callback does no harm. */
export function leakOf(file: FileModel, site: TimerSite, callback: FunctionInfo, teardown: Teardown, exposure: Exposure): Leak | undefined {
  if (site.handle.kind === "kept" && isReleasedElsewhere(file, site, site.handle.place, callback, teardown)) return undefined;
  if (!leavesArmed(file, site, teardown) || isOfOther(file, site, teardown)) return undefined;
  if (!teardown.isWhole && !touchesPart(file, callback, teardown)) return undefined;
  const steps = callersOfStep(file, teardown.fn);
  if (site.handle.kind === "kept") {
    const handle = site.handle.place;
    const sees = (caller: FunctionInfo): boolean => clearsHandle(file, caller, handle) || caller === site.fn;
    const callers = isHidden(teardown.fn) ? callersOf(file, teardown.fn) : steps;
    if ((callers.length > 0 && callers.every(sees)) || isClearedAround(file, teardown.fn, handle)) return undefined;
  }
  const exposed = exposure.of(callback);
  // What connects again, whatever it closes first, is not overdue once a connection is lost.
  if (teardown.kind === "reaction" && exposed.some(({ kind, maybe }) => kind === "connect" && !maybe)) return undefined;
  const harmful = exposed
    .filter((effect) => isHarmful(file, effect, site, callback) && (site.handle.kind === "kept" || !armsInVain(file, effect, callback, exposure)))
    // A pending reconnect is what a lost connection is for; only one that was ended on purpose must stay ended.
    .filter(({ kind }) => teardown.kind === "asked" || (kind !== "connect" && !isReconnectTimer(file, site)))
    .sort((a, b) => strength(b) - strength(a));
  const [effect] = harmful;
  if (effect === undefined) return forgotten(file, site, callback, teardown);
  // What the rest of an end does of which this is a step is not in sight here.
  const confidence = isOfWholeOwner(file, site, teardown) || (effect.timer?.node === site.node && isOfCall(file, callback)) || armedBy(file, teardown.fn, site, callback) === "chance" || (site.handle.kind === "kept" && (steps.length > 0 || clearsInOneState(file, teardown.fn, site.handle.place))) ? "possible" : confidenceOf(file, effect, teardown, site);
  return { site, callback, teardown, effect, confidence };
}

/** True when all that is armed is a timer whose own callback comes upon a guard, or does nothing to a connection. */
function armsInVain(file: FileModel, { kind, timer }: Effect, callback: FunctionInfo, exposure: Exposure): boolean {
  const armed = kind !== "arm" || timer === undefined ? undefined : file.calls.functionValue(timer.callback);
  if (armed === undefined || armed.file !== file || armed.fn === callback || armed.fn.body === undefined) return false;
  const isDone = (effect: Effect): boolean => !effect.maybe && effect.kind !== "write" && effect.kind !== "clear" && effect.kind !== "detach";
  return beginsWithGuard(armed.fn, exposure) || file.effects.all(armed.fn).some(isDone) && !exposure.of(armed.fn).some(isDone);
}

/** `const next = list.shift(); if (next) { tell(next); setTimeout(step); }`: a chain of its own, which reads and writes nothing of the owner. */
function isOfCall(file: FileModel, callback: FunctionInfo): boolean {
  return !file.effects.all(callback).some(({ kind, place, maybe }) => kind !== "callout" && !maybe && place !== undefined && !isDeclaration(place.root));
}

/** The end of something else: of one socket out of many, or of another object's whose own teardown clears its timer. */
function isOfOther(file: FileModel, { handle }: TimerSite, { fn, kind }: Teardown): boolean {
  if (handle.kind !== "kept" || isDeclaration(handle.place.root) || fn.body === undefined) return false;
  const { place } = handle;
  const { root } = place;
  const self = file.owners.ofThis(fn.body);
  const isMethodOf = (owner: Owner | undefined): boolean => owner !== undefined && !isDeclaration(root) && familyOf(owner) === familyOf(root);
  if (!isMethodOf(self)) {
    const clearsItself = file.teardowns.all().some((other) => other.kind === "asked" && other.fn.body !== undefined && isMethodOf(file.owners.ofThis(other.fn.body)) && clearsHandle(file, other.fn, place));
    if (clearsItself) return true;
  }
  if (kind !== "reaction") return false;
  const heard = file.callbacks.listeners(CLOSE_EVENTS).filter((listener) => listener.fn === fn);
  return heard.length > 0 && heard.every(({ receiver }) => receiver !== undefined && ts.isIdentifier(receiver) && file.listeners.slots(receiver).every((slot) => slot.root !== root));
}

/** `if (this.state === CONNECTING) { clearTimeout(this.retry); ... return; }`: in the other states the timer may well never be armed. */
function clearsInOneState(file: FileModel, fn: FunctionInfo, handle: Place): boolean {
  const isStateTest = (condition: ts.Expression): boolean => {
    if (!ts.isBinaryExpression(condition) || condition.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsEqualsToken) return false;
    const subject = file.places.of(condition.left);
    return subject !== undefined && !isDeclaration(subject.root);
  };
  const clears = file.effects.direct(fn).filter(({ kind, place }) => kind === "clear" && place !== undefined && clearsPlace(place, handle));
  return clears.length > 0 && clears.every(({ node }) => branchesAbove(node).some(isStateTest));
}

/** An interval that the constructor arms for good serves every connection: only the teardown that clears it ends what it serves. */
function isOfWholeOwner(file: FileModel, { kind, fn, handle }: TimerSite, teardown: Teardown): boolean {
  if (kind !== "interval" || fn.name !== "constructor" || handle.kind !== "kept") return false;
  const { place } = handle;
  return file.teardowns.all().some((other) => other !== teardown && clearsHandle(file, other.fn, place));
}

/** `closeSockets()`, which the file's own `close()` calls: a step of that end. A plain `close()` is an end of its own. */
function callersOfStep(file: FileModel, fn: FunctionInfo): FunctionInfo[] {
  return WHOLE_TEARDOWN_NAMES.test(fn.name) ? [] : callersOf(file, fn);
}

function callersOf(file: FileModel, fn: FunctionInfo): FunctionInfo[] {
  if (fn.name === "") return [];
  return file.inventory.functions.filter((caller) => caller !== fn && caller.calls.some((call) => calleeName(call) === fn.name && file.calls.target(call)?.fn === fn));
}

/** `close() { clearTimeout(this.timer); const force = () => ...; }`: what the end itself makes comes after it has cleared. */
function isClearedAround(file: FileModel, fn: FunctionInfo, handle: Place): boolean {
  const ends = file.teardowns.all().filter((outer) => outer.fn !== fn && isInside(fn, outer.fn));
  return ends.some((outer) => file.effects.all(outer.fn).some(({ kind, place, node, via, maybe }) => kind === "clear" && !maybe && place !== undefined && clearsPlace(place, handle) && (via[0] ?? node).end <= fn.node.pos));
}

/** The end of a part, such as `unsubscribe(id)`, concerns the timers that act on that part. */
function touchesPart(file: FileModel, callback: FunctionInfo, { tears }: Teardown): boolean {
  const isWithin = (a: Place, b: Place): boolean => a.key === b.key || a.key.startsWith(`${b.key}.`);
  return file.effects.all(callback).some(({ place: touched }) => touched !== undefined && tears.some(({ place }) => place !== undefined && (isWithin(touched, place) || isWithin(place, touched))));
}

function confidenceOf(file: FileModel, effect: Effect, teardown: Teardown, site: TimerSite): Confidence {
  if (!teardown.isWhole || (isImmediate(site) && effect.kind !== "connect")) return "possible";
  if (teardown.kind === "asked") return strength(effect) < 3 ? "possible" : "certain";
  // Left behind by a lost connection, it hits the next one, unless connecting again clears it.
  if (site.handle.kind === "kept" && isClearedOnConnect(file, site.handle.place)) return "possible";
  return effect.kind === "send" || effect.kind === "close" ? "certain" : "possible";
}

/** `setImmediate(f)`, `setTimeout(f, 0)`: next to no time to be overtaken in. */
function isImmediate({ kind, node }: TimerSite): boolean {
  const delay = node.arguments[1];
  return kind === "immediate" || (kind === "timeout" && delay !== undefined && ts.isNumericLiteral(delay) && Number(delay.text) <= 1);
}

function isClearedOnConnect(file: FileModel, handle: Place): boolean {
  return file.inventory.functions.some((fn) => file.effects.all(fn).some(({ kind, maybe }) => kind === "connect" && !maybe) && clearsHandle(file, fn, handle));
}

/** A guarded timer is still an oversight in a teardown that clears the others of its owner. */
function forgotten(file: FileModel, site: TimerSite, callback: FunctionInfo, teardown: Teardown): Leak | undefined {
  if (site.handle.kind !== "kept" || teardown.kind !== "asked" || !teardown.isWhole || isDeclaration(site.handle.place.root)) return undefined;
  const { place } = site.handle;
  const clearsSibling = teardown.tears.some((tear) => tear.kind === "clear" && tear.value === undefined && tear.place?.root === place.root);
  const effect = file.effects.all(callback).find(({ kind, place: touched, maybe }) => !maybe && kind !== "emit" && touched?.root === place.root && touched.key !== place.key);
  return clearsSibling && effect !== undefined ? { site, callback, teardown, effect, confidence: "possible" } : undefined;
}

/** Armed because a connection ended, or named so. */
function isReconnectTimer(file: FileModel, { handle, fn }: TimerSite): boolean {
  if (handle.kind === "kept" && /reconnect|retry|rejoin|backoff/i.test(nameOf(handle.place))) return true;
  return file.teardowns.all().some((teardown) => teardown.kind === "reaction" && (teardown.fn === fn || calleesOf(file, teardown.fn).has(fn)));
}

/** Every function that one runs before it returns, as far as it has effects. */
export function calleesOf(file: FileModel, fn: FunctionInfo): Set<FunctionInfo | undefined> {
  return new Set(file.effects.all(fn).flatMap(({ via }) => via.map((call) => file.calls.target(call)?.fn)));
}

/** A leak's data and witness. */
export function story(file: FileModel, leak: Leak): Pick<Fact, "data" | "witness"> {
  const { site, teardown, effect } = leak;
  const effectLine = file.line(effectNode(effect));
  const [armLine, teardownLine] = [file.line(site.node), file.line(teardown.fn.node)];
  return {
    data: {
      teardown: teardown.name,
      teardownLine: String(teardownLine),
      handle: site.handle.kind === "kept" ? describe(site.handle.place) : "the timer",
      armLine: String(armLine),
      effect: phrase(effect),
      effectLine: String(effectLine),
    },
    witness: [
      armStep(file, site),
      ...tearDownSteps(file, teardown, "leaves that timer armed"),
      ...firingSteps(file, leak),
    ],
  };
}

/** The timer fires, and what it then does. */
export function firingSteps(file: FileModel, { site, callback, effect }: Leak): Step[] {
  return lateSteps(file, { kind: "timer", fn: callback, node: site.node, scheduledBy: site.fn, timer: site, value: site.callback }, effect, "gone");
}

export function subjectOf({ site, callback, teardown }: Leak): Subject {
  return { kind: "timer", site, callback, teardown };
}

/** Which of several leaks tells most. */
export function rank({ confidence, effect, teardown }: Leak): number {
  return (confidence === "certain" ? 100 : 0) + (teardown.kind === "asked" ? 10 : 0) + strength(effect);
}
