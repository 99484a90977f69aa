import { clearsHandle } from "../analysis/handles.ts";
import { isHidden, isInside } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { describe, isDeclaration } from "../analysis/places.ts";
import type { Teardown } from "../analysis/teardowns.ts";
import type { TimerSite } from "../analysis/timers.ts";
import { type Detector, type Fact, inCode, span } from "./fact.ts";
import { clearInTeardown } from "./fixes.ts";
import { functionHead } from "./position.ts";
import { lostHandles } from "./timers/lost-handles.ts";
import { mistakenClears } from "./timers/mistaken-clears.ts";
import { overwrittenTimers } from "./timers/overwritten-timers.ts";
import { skippedTeardowns } from "./timers/skipped-teardowns.ts";
import { calleesOf, type Leak, leakOf, rank, relevantTeardowns, story, subjectOf } from "./timers/timer-leaks.ts";
import { undeclaredHandles } from "./timers/undeclared-handles.ts";
import { undoneTeardowns } from "./timers/undone-teardowns.ts";
import { unstoppableInterval } from "./timers/unstoppable-intervals.ts";

const messages = {
  unguarded:
    "This timer outlives its connection: after {{teardown}} (line {{teardownLine}}) it still fires and {{effect}} (line {{effectLine}}). Keep its handle and clear it in {{teardown}}, or return first when the connection is gone.",
  leftArmed:
    "{{teardown}} leaves {{handle}} armed (line {{armLine}}): when it fires, it {{effect}} (line {{effectLine}}) although the connection was ended. Clear it here, or return first when it fires too late.",
  undone:
    "{{teardown}} (line {{teardownLine}}) is undone by its own close event: the listener on line {{listenerLine}} arms this timer all the same, and {{effect}} (line {{effectLine}}). Check there whether the connection was ended on purpose, or remove the listener first.",
  skipped:
    "{{teardown}} does nothing while a reconnect is pending: {{reaction}} (line {{reactionLine}}) has left it no connection to close, and the timer armed on line {{armLine}} {{effect}} (line {{effectLine}}) all the same. Clear the timer, or mark the connection as ended, before returning early.",
  clearsNothing:
    "Nothing called {{name}} is declared in this file, so this throws where it should clear a timer, and the rest of the teardown never runs. Name the place the handle is kept in.",
  clearsOther:
    "{{call}} gets {{name}}, which is {{what}} and no timer's handle, so it stops nothing. Clear what arming the timer returned.",
  neverKept:
    "{{handle}} is cleared here, but no handle is ever put into it: the timer armed on line {{armLine}} drops its own, and runs on. Keep that handle in {{handle}}.",
  notCalled:
    "{{name}} (line {{line}}) clears timers, but is only named here and not called, so they stay armed. Call it.",
  forgotten:
    "{{handle}} may still hold an armed timer here (line {{armLine}}): without its handle nobody can clear it any more. Clear it first.",
  shared:
    "{{handle}} holds another armed timer already (line {{armLine}}): one slot for two timers leaves the first running with nobody to clear it. Give each its own slot, or clear the first.",
  neverStopped:
    "Nothing can stop this interval: nobody clears it, and it {{effect}} (line {{effectLine}}) without asking whether the connection is still open. Keep the handle and clear it when the connection closes, or check first.",
  overwritten:
    "{{handle}} may still hold an armed timer here (armed on line {{armLine}} by an earlier call): overwriting the handle leaves that timer running with nobody to clear it. Clear it first, or return when one is pending.",
  clearIt: "Clear {{handle}} in {{teardown}}.",
} as const;
type MessageId = keyof typeof messages;

export const requireTimerGuard: Detector = {
  rule: "require-timer-guard",
  triggers: [inCode(/\bset(?:Timeout|Interval|Immediate)|\brequestAnimationFrame\b|[tT]imers?\b/)],
  messages,
  detect(file) {
    const facts: Fact<MessageId>[] = [];
    const leaks: Leak[] = [];
    const timers = file.callbacks.own().filter(({ timer }) => timer !== undefined);
    if (timers.length === 0) return [];
    for (const { timer, fn } of timers) {
      if (timer === undefined || timer.handle.kind === "handed on") continue;
      const teardowns = relevantTeardowns(file, timer, fn);
      const found = teardowns.flatMap((teardown) => leakOf(file, timer, fn, teardown, file.exposure(teardown)) ?? []);
      leaks.push(...found);
      const isGuarded = teardowns.some((teardown) => !file.exposure(teardown).of(fn).some(({ kind }) => kind === "send" || kind === "connect"));
      if (found.length === 0 && !isGuarded) facts.push(...unstoppableInterval(file, timer, fn));
    }
    facts.push(...undoneTeardowns(file), ...skippedTeardowns(file), ...undeclaredHandles(file));
    const certain = new Set(leaks.flatMap(({ confidence, site }) => (confidence === "certain" ? [site] : [])));
    facts.push(...mistakenClears(file, certain), ...lostHandles(file));
    return [...facts, ...atTimers(file, leaks), ...atTeardowns(file, leaks), ...overwrittenTimers(file)];
  },
};

/** Timers whose handle is dropped, or a local that no teardown can reach: reported where they are armed. */
function atTimers(file: FileModel, leaks: readonly Leak[]): Fact<MessageId>[] {
  const bySite = new Map<TimerSite, Leak>();
  for (const leak of leaks) {
    if (isSlot(file, leak)) continue;
    const known = bySite.get(leak.site);
    if (known === undefined || rank(leak) > rank(known)) bySite.set(leak.site, leak);
  }
  return [...bySite.values()].map((leak) => ({
    messageId: "unguarded",
    ...span(leak.site.node.expression),
    confidence: leak.confidence,
    ...story(file, leak),
    suggestions: [],
    subject: subjectOf(leak),
  }));
}

/** Timers kept in a slot: reported once per teardown that forgets them, where the mend belongs. */
function atTeardowns(file: FileModel, leaks: readonly Leak[]): Fact<MessageId>[] {
  const facts: Fact<MessageId>[] = [];
  const reported = new Set<string>();
  for (const leak of [...leaks].sort((a, b) => rank(b) - rank(a))) {
    const { site, teardown } = leak;
    if (site.handle.kind !== "kept" || !isSlot(file, leak)) continue;
    // Several functions may answer one lost connection; one of them has to clear.
    const key = `${teardown.kind === "reaction" ? "any" : teardown.fn.id} ${site.handle.place.key}`;
    if (reported.has(key) || isBlameOfCallee(file, leak, leaks)) continue;
    reported.add(key);
    const fix = clearInTeardown(file, teardown, site);
    facts.push({
      messageId: "leftArmed",
      ...functionHead(teardown.fn),
      confidence: leak.confidence,
      ...story(file, leak),
      suggestions: fix === undefined ? [] : [{ messageId: "clearIt", edits: [fix], data: { handle: describe(site.handle.place), teardown: teardown.name } }],
      subject: subjectOf(leak),
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

/** True when the handle outlives the function that arms it and is within the teardown's reach. */
function isSlot(file: FileModel, { site: { handle, fn }, teardown }: Leak): boolean {
  if (handle.kind !== "kept") return false;
  const { root, path } = handle.place;
  if (path.length > 0 || !isDeclaration(root)) return true;
  const isInReach = teardown.fn === root.owner || isInside(teardown.fn, root.owner);
  return isInReach && (root.owner !== fn || clearsHandle(file, fn, handle.place));
}
