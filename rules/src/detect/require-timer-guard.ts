import type { Effect } from "../analysis/effects.ts";
import { Exposure } from "../analysis/exposure.ts";
import { clearsHandle, isReleasedElsewhere, leavesArmed } from "../analysis/handles.ts";
import { type FunctionInfo, isHidden, isInside } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { familyOf } from "../analysis/owners.ts";
import { describe, isDeclaration, nameOf, type Place } from "../analysis/places.ts";
import type { Teardown } from "../analysis/teardowns.ts";
import { type TimerSite, undeclaredHandle } from "../analysis/timers.ts";
import { type Confidence, type Detector, type Fact, span } from "./fact.ts";
import { clearInTeardown } from "./fixes.ts";
import { effectNode, isHarmful, phrase, strength } from "./harm.ts";
import { overwrittenTimers } from "./overwritten-timers.ts";
import { functionHead } from "./position.ts";

const messages = {
  unguarded:
    "This timer outlives its connection: after {{teardown}} (line {{teardownLine}}) it still fires and {{effect}} (line {{effectLine}}). Keep its handle and clear it in {{teardown}}, or return first when the connection is gone.",
  leftArmed:
    "{{teardown}} leaves {{handle}} armed (line {{armLine}}): when it fires, it {{effect}} (line {{effectLine}}) although the connection was ended. Clear it here, or return first when it fires too late.",
  undone:
    "{{teardown}} (line {{teardownLine}}) is undone by its own close event: the listener on line {{listenerLine}} arms this timer all the same, and {{effect}} (line {{effectLine}}). Check there whether the connection was ended on purpose, or remove the listener first.",
  clearsNothing:
    "Nothing called {{name}} is declared in this file, so this throws where it should clear a timer, and the rest of the teardown never runs. Name the place the handle is kept in.",
  neverStopped:
    "Nothing can stop this interval: its handle is dropped and it {{effect}} (line {{effectLine}}) without asking whether the connection is still open. Keep the handle and clear it when the connection closes, or check first.",
  overwritten:
    "{{handle}} may still hold an armed timer here (armed on line {{armLine}} by an earlier call): overwriting the handle leaves that timer running with nobody to clear it. Clear it first, or return when one is pending.",
  clearIt: "Clear {{handle}} in {{teardown}}.",
} as const;
type MessageId = keyof typeof messages;

/** One way to go wrong: this timer, not stopped by this teardown, still has this effect. */
interface Leak {
  readonly site: TimerSite;
  readonly callback: FunctionInfo;
  readonly teardown: Teardown;
  readonly effect: Effect;
  readonly confidence: Confidence;
}

export const requireTimerGuard: Detector = {
  rule: "require-timer-guard",
  triggers: [/\bset(?:Timeout|Interval|Immediate)|\brequestAnimationFrame\b|[tT]imers?\b/],
  messages,
  detect(file) {
    const facts: Fact<MessageId>[] = [];
    const leaks: Leak[] = [];
    const timers = file.callbacks.own().filter(({ timer }) => timer !== undefined);
    if (timers.length === 0) return [];
    const exposures = new Map<Teardown, Exposure>();
    const exposure = (teardown: Teardown): Exposure => {
      let known = exposures.get(teardown);
      if (known === undefined) exposures.set(teardown, (known = new Exposure(file, teardown)));
      return known;
    };
    for (const { timer, fn } of timers) {
      if (timer === undefined || timer.handle.kind === "handed on") continue;
      const teardowns = relevantTeardowns(file, timer, fn);
      const found = teardowns.flatMap((teardown) => leakOf(file, timer, fn, teardown, exposure(teardown)) ?? []);
      leaks.push(...found);
      const isGuarded = teardowns.some((teardown) => !exposure(teardown).of(fn).some(({ kind }) => kind === "send" || kind === "connect"));
      if (found.length === 0 && !isGuarded) facts.push(...neverStopped(file, timer, fn));
    }
    facts.push(...undoneTeardowns(file), ...undeclaredHandles(file));
    return [...facts, ...atTimers(file, leaks), ...atTeardowns(file, leaks), ...overwrittenTimers(file)];
  },
};

/** The teardowns of whatever state the timer's callback touches, without those that arm the timer themselves. */
function relevantTeardowns(file: FileModel, site: TimerSite, callback: FunctionInfo): Teardown[] {
  const owners = new Set<string>();
  const self = file.owners.ofThis(site.node);
  if (self !== undefined) owners.add(familyOf(self).id);
  for (const { kind, place, maybe } of file.effects.all(callback)) {
    if (place !== undefined && !maybe && kind !== "emit" && kind !== "callout") owners.add(file.places.owner(place).id);
  }
  return file.teardowns.of(owners).filter(({ fn }) => {
    if (fn === callback || isInside(fn, callback) || fn === site.fn) return false;
    // A close timeout, armed by the teardown on purpose.
    return !file.effects.all(fn).some(({ timer, maybe }) => timer?.node === site.node && !maybe);
  });
}

function leakOf(file: FileModel, site: TimerSite, callback: FunctionInfo, teardown: Teardown, exposure: Exposure): Leak | undefined {
  if (site.handle.kind === "kept" && isReleasedElsewhere(file, site, site.handle.place, callback, teardown)) return undefined;
  if (!leavesArmed(file, site, teardown)) return undefined;
  const harmful = exposure
    .of(callback)
    .filter((effect) => isHarmful(file, effect, site, callback))
    // A pending reconnect is what a lost connection is for; only one that was ended on purpose must stay ended.
    .filter(({ kind }) => teardown.kind === "asked" || (kind !== "connect" && !isReconnectTimer(file, site)))
    .sort((a, b) => strength(b) - strength(a));
  const [effect] = harmful;
  if (effect === undefined) return forgotten(file, site, callback, teardown);
  return { site, callback, teardown, effect, confidence: confidenceOf(file, effect, teardown, site) };
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

function confidenceOf(file: FileModel, effect: Effect, teardown: Teardown, site: TimerSite): Confidence {
  // An immediate has next to no time to be overtaken in.
  if (!teardown.isWhole || (site.kind === "immediate" && effect.kind !== "connect")) return "possible";
  if (teardown.kind === "asked") return strength(effect) < 3 ? "possible" : "certain";
  // Left behind by a lost connection, it hits the next one, unless connecting again clears it.
  if (site.handle.kind === "kept" && isClearedOnConnect(file, site.handle.place)) return "possible";
  return effect.kind === "send" || effect.kind === "close" ? "certain" : "possible";
}

/** Timers whose handle is dropped, or a local that no teardown can reach: reported where they are armed. */
function atTimers(file: FileModel, leaks: readonly Leak[]): Fact<MessageId>[] {
  const bySite = new Map<TimerSite, Leak>();
  for (const leak of leaks) {
    if (isSlot(file, leak.site)) continue;
    const known = bySite.get(leak.site);
    if (known === undefined || rank(leak) > rank(known)) bySite.set(leak.site, leak);
  }
  return [...bySite.values()].map((leak) => ({
    messageId: "unguarded",
    ...span(leak.site.node.expression),
    confidence: leak.confidence,
    ...story(file, leak),
    suggestions: [],
  }));
}

/** Timers kept in a slot: reported once per teardown that forgets them, where the mend belongs. */
function atTeardowns(file: FileModel, leaks: readonly Leak[]): Fact<MessageId>[] {
  const facts: Fact<MessageId>[] = [];
  const reported = new Set<string>();
  for (const leak of [...leaks].sort((a, b) => rank(b) - rank(a))) {
    const { site, teardown } = leak;
    if (site.handle.kind !== "kept" || !isSlot(file, site)) continue;
    const key = `${teardown.fn.id} ${site.handle.place.key}`;
    if (reported.has(key) || isBlameOfCallee(file, leak, leaks)) continue;
    reported.add(key);
    const fix = clearInTeardown(file, teardown, site);
    facts.push({
      messageId: "leftArmed",
      ...functionHead(teardown.fn),
      confidence: leak.confidence,
      ...story(file, leak),
      suggestions: fix === undefined ? [] : [{ messageId: "clearIt", edits: [fix], data: { handle: describe(site.handle.place), teardown: teardown.name } }],
    });
  }
  return facts;
}

/** True when the teardown only passes the call on to another one that forgets the same timer: that one is reported. */
function isBlameOfCallee(file: FileModel, { site, teardown }: Leak, leaks: readonly Leak[]): boolean {
  const callees = calleesOf(file, teardown.fn);
  if (clearsSiblingItself(teardown, site)) return false;
  const isCalled = (other: Leak): boolean => other.site === site && other.teardown !== teardown && callees.has(other.teardown.fn);
  if (leaks.some((other) => isCalled(other) && (!isHidden(other.teardown.fn) || clearsSiblingItself(other.teardown, site)))) return true;
  // A hidden helper, `_close()` of `close()`, is not where readers look: its callers are told.
  return isHidden(teardown.fn) && leaks.some((other) => other.site === site && other.teardown !== teardown && calleesOf(file, other.teardown.fn).has(teardown.fn));
}

/** Where the owner's other timers are cleared is where this one was forgotten. */
function clearsSiblingItself({ tears }: Teardown, { handle }: TimerSite): boolean {
  return handle.kind === "kept" && tears.some(({ kind, via, value, place }) => kind === "clear" && via.length === 0 && value === undefined && place?.root === handle.place.root);
}

/** Armed because a connection ended, or named so. */
function isReconnectTimer(file: FileModel, { handle, fn }: TimerSite): boolean {
  if (handle.kind === "kept" && /reconnect|retry|rejoin|backoff/i.test(nameOf(handle.place))) return true;
  return file.teardowns.all().some((teardown) => teardown.kind === "reaction" && (teardown.fn === fn || calleesOf(file, teardown.fn).has(fn)));
}

function calleesOf(file: FileModel, fn: FunctionInfo): Set<FunctionInfo | undefined> {
  return new Set(file.effects.all(fn).flatMap(({ via }) => via.map((call) => file.calls.target(call)?.fn)));
}

/** Teardowns whose socket's close listener reconnects without asking whether the end was wanted. */
function undoneTeardowns(file: FileModel): Fact<MessageId>[] {
  const facts = new Map<TimerSite, Fact<MessageId>>();
  const callbackOf = new Map(file.callbacks.own().flatMap(({ timer, fn }) => (timer === undefined ? [] : [[timer.node as unknown, fn] as const])));
  for (const teardown of file.teardowns.all()) {
    if (teardown.kind !== "asked" || !teardown.isWhole || isHidden(teardown.fn) || removesListeners(teardown)) continue;
    const exposure = new Exposure(file, { ...teardown, after: teardown.afterItself });
    for (const listener of teardown.closeListeners) {
      for (const armed of exposure.of(listener)) {
        const site = armed.kind === "arm" && !armed.maybe ? armed.timer : undefined;
        const callback = site === undefined ? undefined : callbackOf.get(site.node);
        if (site === undefined || callback === undefined || facts.has(site) || armed.file !== file) continue;
        const effect = exposure.of(callback).find(({ kind, maybe }) => kind === "connect" && !maybe);
        if (effect !== undefined) facts.set(site, undoneFact(file, { site, callback, teardown, effect, confidence: "certain" }, listener));
      }
    }
  }
  return [...facts.values()];
}

function removesListeners({ tears, after, sockets }: Teardown): boolean {
  const dropsHandlers = [...sockets].some((socket) => ["onclose", "onerror"].some((name) => after.has(`${socket}.${name}`)));
  return dropsHandlers || tears.some(({ kind }) => kind === "detach");
}

function undoneFact(file: FileModel, leak: Leak, listener: FunctionInfo): Fact<MessageId> {
  const { data, witness } = story(file, leak);
  const listenerLine = file.line(listener.node);
  const [, teardown, act] = witness;
  return {
    messageId: "undone",
    ...span(leak.site.node.expression),
    confidence: leak.confidence,
    data: { ...data, listenerLine: String(listenerLine) },
    witness: [
      ...(teardown === undefined ? [] : [teardown]),
      { kind: "act", line: listenerLine, text: "its socket's close listener runs" },
      { kind: "arm", line: file.line(leak.site.node), text: "and arms the timer" },
      ...(act === undefined ? [] : [act]),
    ],
    suggestions: [],
  };
}

/** `clearTimeout(timer)` where only `this.timer` exists. */
function undeclaredHandles(file: FileModel): Fact<MessageId>[] {
  const timerNames = new Set(file.callbacks.own().flatMap(({ timer }) => (timer?.handle.kind === "kept" ? [nameOf(timer.handle.place)] : [])));
  return file.inventory.functions.flatMap((fn) =>
    fn.calls.flatMap((call) => {
      const name = undeclaredHandle(file, call);
      if (name === undefined || !timerNames.has(name.text)) return [];
      const line = file.line(name);
      return [{ messageId: "clearsNothing" as const, ...span(name), confidence: "certain" as const, data: { name: name.text }, witness: [{ kind: "teardown" as const, line, text: `${name.text} is not defined: the teardown throws` }], suggestions: [] }];
    }),
  );
}

/** An interval that no teardown in sight concerns and nobody can clear, sending on a socket it never looks at. */
function neverStopped(file: FileModel, site: TimerSite, callback: FunctionInfo): Fact<MessageId>[] {
  if (site.kind !== "interval" || site.handle.kind !== "dropped") return [];
  const nothing: Teardown = { fn: site.fn, name: "", kind: "asked", isWhole: false, owners: new Set(), tears: [], after: new Map(), afterItself: new Map(), sockets: new Set(), closeListeners: [], consequences: [] };
  const effect = new Exposure(file, nothing).of(callback).find(({ kind, maybe }) => (kind === "send" || kind === "connect") && !maybe);
  if (effect === undefined) return [];
  const effectLine = String(file.line(effectNode(effect)));
  return [
    {
      messageId: "neverStopped",
      ...span(site.node.expression),
      confidence: effect.place === undefined ? "possible" : "certain",
      data: { effect: phrase(effect), effectLine },
      witness: [
        { kind: "arm", line: file.line(site.node), text: "the interval is armed" },
        { kind: "act", line: Number(effectLine), text: `it ${phrase(effect)}` },
      ],
      suggestions: [],
    },
  ];
}

function story(file: FileModel, { site, teardown, effect }: Leak): Pick<Fact, "data" | "witness"> {
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
      { kind: "arm", line: armLine, text: "the timer is armed" },
      { kind: "teardown", line: teardownLine, text: `${teardown.name} runs` },
      { kind: "act", line: effectLine, text: `the timer fires and ${phrase(effect)}` },
    ],
  };
}

/** True when the handle outlives the function that arms it, so that a teardown could clear it. */
function isSlot(file: FileModel, { handle, fn }: TimerSite): boolean {
  if (handle.kind !== "kept") return false;
  const { root, path } = handle.place;
  return path.length > 0 || !("bindingPath" in root) || root.owner !== fn || clearsHandle(file, fn, handle.place);
}

function rank({ confidence, effect, teardown }: Leak): number {
  return (confidence === "certain" ? 100 : 0) + (teardown.kind === "asked" ? 10 : 0) + strength(effect);
}
