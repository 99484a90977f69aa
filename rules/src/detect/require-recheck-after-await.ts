import ts = require("typescript");
import type { Effect } from "../analysis/effect.ts";
import { type FunctionInfo, isHidden, isInside } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { scanFlow } from "../analysis/scan-flow.ts";
import { brief, contains, isCallNode, isMember, unwrap } from "../analysis/syntax.ts";
import type { Teardown } from "../analysis/teardowns.ts";
import { WHOLE_TEARDOWN_NAMES } from "../analysis/vocabulary.ts";
import { actorOf } from "./actors.ts";
import { type Confidence, type Detector, type Fact, head, inCode, type Step } from "./fact.ts";
import { calleeText } from "./harm.ts";
import { tearDownSteps, waitStep } from "./story.ts";
import { sendsOnCapturedSockets } from "./waits/captured-sockets.ts";
import { clobberedSuccessors } from "./waits/clobbered-successors.ts";
import { completesTeardown, isDoubtfulRevival } from "./waits/doubtful-revivals.ts";
import { emptiedSlots } from "./waits/emptied-slots.ts";
import { isConcerned, lateDeed, lateDoing, type LateEffect, lateEffects, mayActLate, reachOf, undoable } from "./waits/late-effects.ts";
import { emptiedGuard, isUndone, laterCheck } from "./waits/later-checks.ts";
import { continuations, isReaction, startAfter, type Suspension, suspensionAt } from "./waits/suspensions.ts";

const messages = {
  connectsAfterAwait:
    "{{teardown}} (line {{teardownLine}}) may run while this waits (line {{waitLine}}); {{deed}} all the same, and nobody will close it. Check between the two that the wait was not overtaken.",
  revives:
    "{{teardown}} (line {{teardownLine}}) may run while this waits (line {{waitLine}}); {{deed}} all the same, as if nothing had been closed. Check between the two that the wait was not overtaken.",
  sendsAfterAwait:
    "{{teardown}} (line {{teardownLine}}) may run while this waits (line {{waitLine}}); {{deed}} on a connection that is gone, or on its successor. Check between the two that it is still the same connection.",
  sendsOnClosed:
    "{{socket}} may close while this waits (line {{waitLine}}); {{deed}} on it all the same. Check its readyState between the two.",
  afterReentry:
    "{{cause}} (line {{waitLine}}) runs code that may call {{teardown}} (line {{teardownLine}}) before it returns; {{deed}} all the same. Check between the two that it has not.",
  clobbersSuccessor:
    "{{teardown}} (line {{teardownLine}}) may fill {{slot}} again while this waits (line {{waitLine}}); {{deed}} then, and the new connection is lost. Keep the old one in a constant, and go on only while it is still in {{slot}}.",
  checkedTooLate:
    "{{teardown}} (line {{teardownLine}}) may run while this waits (line {{waitLine}}); {{deed}} before line {{checkLine}} checks for that. Move the check in front of it.",
  usesEmptied:
    "{{teardown}} (line {{teardownLine}}) may run while this waits (line {{waitLine}}) and leave {{slot}} empty: this then throws a TypeError. Take it into a constant before the wait, or check it between the two.",
  guardNeverTrue:
    "{{guard}} (line {{checkLine}}) asks a slot that {{teardown}} (line {{teardownLine}}) has emptied, so it is never true, and {{deed}} all the same. Take what it asks into a constant before the wait on line {{waitLine}}.",
} as const;
export type RecheckMessage = keyof typeof messages;

interface Found {
  readonly fn: FunctionInfo;
  readonly suspension: Suspension;
  readonly late: LateEffect;
  readonly teardown: Teardown;
  readonly confidence: Confidence;
}

export const requireRecheckAfterAwait: Detector = {
  rule: "require-recheck-after-await",
  triggers: [inCode(/\bawait\b|\.(?:then|catch)\(|emit|dispatch|callback|\berr(?:or)?\b/i), inCode(/close|stop|disconnect|destroy|dispose|end\b|abort|terminate|shutdown|clean|leave|quit|cancel/i)],
  isAboutLateCode: false,
  messages,
  detect(file) {
    const found = new Map<ts.Node, Found>();
    const starts = continuations(file);
    const asked = new Set(file.teardowns.all().filter(({ kind }) => kind === "asked").map(({ fn }) => fn));
    const teardowns = withoutParts(file).map((teardown) => ({ teardown, undone: undoable(teardown) }));
    const emits = teardowns.length > 0 && file.inventory.functions.some((fn) => file.effects.direct(fn).some(isCallout));
    for (const fn of teardowns.length === 0 ? [] : file.inventory.functions) {
      const waits = starts.has(fn) || fn.awaits.length > 0;
      if (fn.body === undefined || asked.has(fn) || !(waits || (emits && fn.calls.length > 0))) continue;
      const concerned = teardowns.filter(({ teardown }) => !isInside(fn, teardown.fn) && !isInside(teardown.fn, fn) && isConcerned(file, fn, teardown));
      if (concerned.length === 0 || (!waits && !file.effects.all(fn).some(isCallout))) continue;
      const reach = reachOf(file, fn);
      for (const { teardown, undone } of concerned) {
        if (fn === teardown.fn || (!reach.connects && !reach.keys.some((key) => undone.has(key))) || !mayActLate(file, fn, teardown)) continue;
        const start = startAfter(file, fn, starts.get(fn), teardown);
        if (start === null && fn.awaits.length === 0 && !file.effects.all(fn).some(isCallout)) continue;
        for (const item of followPaths(file, fn, start, teardown)) {
          const known = found.get(item.suspension.node);
          if (known === undefined || isBetter(item, known)) found.set(item.suspension.node, item);
        }
      }
    }
    const facts = withoutEchoes(onePerEffect([...found.values()])).map((item) => toFact(file, item));
    const emptied = emptiedSlots(file);
    const others = [...facts, ...clobberedSuccessors(file, starts, facts), ...sendsOnCapturedSockets(file, facts)];
    // A TypeError comes before anything that the call would do.
    return [...others.filter(({ start }) => !emptied.some((use) => use.start === start)), ...emptied];
  },
};

/** A part of a teardown, private or run by whole ones only, says nothing that the whole does not say better. */
function withoutParts(file: FileModel): readonly Teardown[] {
  const teardowns = file.teardowns.all();
  const wholes = teardowns.filter(({ fn, kind, isWhole }) => kind === "asked" && isWhole && !isHidden(fn));
  const isPart = (part: Teardown): boolean => {
    const larger = wholes.filter((whole) => [...part.owners].some((owner) => whole.owners.has(owner)) && [...part.sockets].every((socket) => whole.sockets.has(socket)));
    if (larger.length === 0 || isHidden(part.fn)) return larger.length > 0;
    const caller = WHOLE_TEARDOWN_NAMES.test(part.fn.name) ? undefined : onlyCaller(file, part.fn);
    return caller !== part.fn && larger.some(({ fn }) => fn === caller);
  };
  return teardowns.filter((teardown) => !isPart(teardown));
}

/** The one function in which all of the file's calls of another stand. */
function onlyCaller(file: FileModel, fn: FunctionInfo): FunctionInfo | undefined {
  const callers = file.inventory.functions.filter(({ calls }) => calls.some((call) => file.calls.target(call)?.fn === fn));
  return callers.length === 1 ? callers[0] : undefined;
}

/** Several waits before one effect make one finding. */
function onePerEffect(items: readonly Found[]): Found[] {
  const best = new Map<ts.Node, Found>();
  for (const item of items) {
    const known = best.get(item.late.node);
    if (known === undefined || isBetter(item, known)) best.set(item.late.node, item);
  }
  return [...best.values()];
}

/** Whoever reports an effect where it stands need not report every call that leads to it. */
function withoutEchoes(items: readonly Found[]): Found[] {
  const direct = new Set(items.filter(({ late }) => late.effect.via.length === 0).map(({ late }) => late.effect.node));
  return items.filter(({ late }) => late.effect.via.length === 0 || !direct.has(late.effect.node));
}

function isCallout({ kind }: Effect): boolean {
  return kind === "emit" || kind === "callout";
}

function rank({ confidence, late }: Found): number {
  return (confidence === "certain" ? 10 : 0) + { connect: 4, register: 3, revive: 2, arm: 2, send: 1 }[late.kind];
}

function isBetter(a: Found, b: Found): boolean {
  return rank(a) > rank(b);
}

function followPaths(file: FileModel, fn: FunctionInfo, start: Suspension | null, teardown: Teardown): Found[] {
  const { guards } = file.exposure(teardown);
  const found: Found[] = [];
  const seen = new Map<ts.Node, ReadonlySet<Suspension>>();
  const at = new Map<ts.Node, Suspension | undefined>();
  const suspension = (node: ts.Node): Suspension | undefined => {
    if (!at.has(node)) at.set(node, suspensionAt(file, fn, node, teardown));
    return at.get(node);
  };
  // The state: the suspensions since which nobody has checked; empty where the owner is known to be live.
  scanFlow<readonly Suspension[]>(fn.body as ts.ConciseBody, start === null ? NONE : [start], {
    join: union,
    equals: (a, b) => a.length === b.length && a.every((one) => b.includes(one)),
    assume: (condition, value, state) => (guards.excludes(condition, value) || completesTeardown(condition, value, guards) ? NONE : state.filter((one) => !isAnswer(condition, one))),
    assumeCase: (subject, candidate, value, state) => (state.length > 0 && guards.excludesCase(subject, candidate, value) ? NONE : state),
    transfer: (node, state) => {
      const known = seen.get(node);
      const fresh = state.filter((one) => known?.has(one) !== true);
      if (fresh.length > 0) {
        seen.set(node, new Set([...(known ?? []), ...fresh]));
        for (const late of lateEffects(file, fn, node, teardown)) {
          if (isUndone(file, fn, late, guards)) continue;
          found.push(...fresh.filter((one) => hurts(late, one)).map((one) => toFound(file, fn, one, late, teardown)));
        }
      }
      if (guards.throwsWhenGone(node)) return NONE;
      const next = suspension(node);
      // Whoever has waited is no better off for having called out since.
      return next === undefined || (next.kind === "reentry" && state.length > 0) ? state : [next];
    },
  });
  return found;
}

const NONE: readonly Suspension[] = [];

function union(a: readonly Suspension[], b: readonly Suspension[]): readonly Suspension[] {
  const all = [...a, ...b.filter((one) => !a.includes(one))];
  const waits = all.filter(({ kind }) => kind !== "reentry");
  return waits.length > 0 ? waits : all;
}

function hurts({ kind, confidence }: LateEffect, suspension: Suspension): boolean {
  if (suspension.kind === "reentry") return confidence === "certain" && kind !== "arm" && kind !== "send";
  // After an await and in what a promise runs, no-rearm-after-teardown tells.
  return kind !== "arm" || (suspension.kind !== "await" && !isReaction(suspension));
}

/** A condition that holds the call itself asks it what happened: `if (this.emit("leave")) return;`. */
function isAnswer(condition: ts.Expression, { node, kind }: Suspension): boolean {
  return kind === "reentry" && contains(condition, node);
}

function toFound(file: FileModel, fn: FunctionInfo, suspension: Suspension, late: LateEffect, teardown: Teardown): Found {
  const isCertain = teardown.kind === "asked" && teardown.isWhole && !isHidden(teardown.fn) && late.confidence === "certain" && suspension.confidence === "certain" && !endsOnePart(late, teardown) && !isInitialiser(fn) && !(late.kind === "revive" && isDoubtfulRevival(file, fn, suspension, teardown));
  return { fn, suspension, late, teardown, confidence: isCertain ? "certain" : "possible" };
}

/** `init()`, `initWithOffer()`: whoever makes the object runs it before handing the object on, as a rule. */
function isInitialiser({ name }: FunctionInfo): boolean {
  return /^init(?:iali[sz]e)?(?:With[A-Z]\w*|Async)?$/.test(name);
}

/** `release(key, ws) { ws.close(); }` ends what it is handed; `this.client.disconnect({ topic: this.session.topic })` one of the client's sessions. */
function endsOnePart({ kind, effect }: LateEffect, { tears }: Teardown): boolean {
  const isHanded = tears.some(({ kind: tear }) => tear === "close") && tears.every(({ kind: tear, place }) => tear === "clear" || (tear === "close" && place?.root.kind === "parameter" && place.path.length === 0));
  if (isHanded || kind !== "connect" || effect.place === undefined) return isHanded;
  const { key } = effect.place;
  return tears.some(({ kind: tear, node, place }) => tear === "close" && place?.key === key && isCallNode(node) && (node.arguments ?? []).some((argument) => ts.isObjectLiteralExpression(argument) && argument.properties.some(isOwnersValue)));
}

function isOwnersValue(property: ts.ObjectLiteralElementLike): boolean {
  return ts.isPropertyAssignment(property) && isMember(unwrap(property.initializer)) && /^this\b/.test(property.initializer.getText());
}

/** What the late deed comes to. */
const OUTCOMES: Readonly<Record<LateEffect["kind"], string>> = {
  connect: "a connection is open although it was ended, and nobody will close it",
  revive: "from now on it looks as if nothing had been closed",
  register: "a connection is kept that was to be closed",
  arm: "a timer runs for a connection that is gone",
  send: "it sends on a connection that is gone, or on its successor",
};

/** What the function does when it goes on, with the check that comes too late or asks what is empty by now. */
function lateSteps(file: FileModel, { fn, late }: Found, id: RecheckMessage, check: ts.Expression | undefined): Step[] {
  const [actor, line, deed] = [actorOf(file, fn), file.line(late.node), lateDoing(late)];
  if (check === undefined) return [{ role: "runs late", actor, line, text: `goes on and ${deed}` }];
  const checkLine = file.line(check);
  if (id === "guardNeverTrue") {
    return [
      { role: "runs late", actor, line: checkLine, text: `goes on and asks ${brief(check)}, which is empty by now` },
      { role: "acts", actor, line, text: `${deed} all the same` },
    ];
  }
  return [
    { role: "runs late", actor, line, text: `goes on and ${deed}` },
    { role: "acts", actor, line: checkLine, text: "checks for that only afterwards" },
  ];
}

function toFact(file: FileModel, found: Found): Fact<RecheckMessage> {
  const { fn, suspension, late, teardown, confidence } = found;
  const [waitLine, teardownLine] = [file.line(suspension.node), file.line(teardown.fn.node)];
  const deed = lateDeed(late);
  const { id, check } = defect(file, found);
  return {
    messageId: id,
    ...head(late.node),
    confidence,
    data: {
      teardown: teardown.name,
      teardownLine: String(teardownLine),
      waitLine: String(waitLine),
      deed,
      cause: calleeText(suspension.node),
      ...(check === undefined ? {} : { guard: brief(check), checkLine: String(file.line(check)) }),
    },
    witness: [
      waitStep(file, suspension),
      ...tearDownSteps(file, teardown),
      ...lateSteps(file, found, id, check),
      { role: "goes wrong", actor: actorOf(file, fn), line: file.line(late.node), text: OUTCOMES[late.kind] },
    ],
    suggestions: [],
    subject: { kind: "recheck", fn, suspension: suspension.node, effect: late.node, teardown },
  };
}

/** Which message tells best what is wrong, and the check that does not help. */
function defect(file: FileModel, { fn, suspension, late, teardown }: Found): { readonly id: RecheckMessage; readonly check?: ts.Expression } {
  if (suspension.kind === "reentry") return { id: "afterReentry" };
  const emptied = emptiedGuard(file, fn, suspension.node, late.node, teardown);
  if (emptied !== undefined) return { id: "guardNeverTrue", check: emptied };
  const tooLate = laterCheck(fn, late.node, file.exposure(teardown).guards);
  if (tooLate !== undefined && late.kind !== "send") return { id: "checkedTooLate", check: tooLate };
  if (late.kind === "send") return { id: "sendsAfterAwait" };
  return { id: late.kind === "connect" || late.kind === "register" ? "connectsAfterAwait" : "revives" };
}
