import ts = require("typescript");
import type { Effect } from "../analysis/effect.ts";
import type { Exposure } from "../analysis/exposure.ts";
import { FlowBudgetExceeded, runFlow } from "../analysis/flow.ts";
import { clearsPlace } from "../analysis/handles.ts";
import { type FunctionInfo, isHidden, isInside } from "../analysis/inventory.ts";
import type { FileModel } from "../analysis/model.ts";
import { closesOneByKey } from "../analysis/one-of-many.ts";
import { describe, type Place } from "../analysis/places.ts";
import { scanFlow } from "../analysis/scan-flow.ts";
import { calleeName, contains, isCallNode, unwrap } from "../analysis/syntax.ts";
import type { Teardown } from "../analysis/teardowns.ts";
import { actorOf } from "./actors.ts";
import { type Confidence, type Detector, type Fact, inCode, span } from "./fact.ts";
import { insertGuardAround } from "./fixes.ts";
import { calleeText } from "./harm.ts";
import { tearDownSteps } from "./story.ts";
import { beginsWithGuard } from "./timers/opening-guards.ts";
import { stoppersOf } from "./timers/stoppers.ts";
import { continuations, endsWithTeardown, isReaction, startAfter, type Suspension } from "./waits/suspensions.ts";

const messages = {
  afterCall:
    "{{cause}} (line {{causeLine}}) may run {{stopper}} (line {{stopperLine}}), which clears {{handle}}; arming it again here leaves a timer that nobody will ever clear. Check after {{cause}} that the connection is still the one this began with.",
  afterAwait:
    "{{stopper}} (line {{stopperLine}}) may run while this function waits (line {{causeLine}}) and clear {{handle}}; arming it here leaves a timer that nobody will ever clear. Check after the wait that the connection is still live.",
  checkAgain: "Return when {{handle}} was replaced or cleared meanwhile.",
} as const;
type MessageId = keyof typeof messages;

/** Called because something went wrong or came to its end, and likely to end the connection; `options.url()` is not. */
const ABOUT_THE_END = /callback|^cb$|^on[A-Z_]|reconnect|zombie|close|fail|error|beat|ping|timeout|expire|stale|dead|lost|end$/i;

/** Why the connection may be gone by now, and how sure that is. */
interface Cause {
  readonly node: ts.Node;
  readonly kind: "call" | "await";
  readonly confidence: Confidence;
}

export const noRearmAfterTeardown: Detector = {
  rule: "no-rearm-after-teardown",
  triggers: [inCode(/\bset(?:Timeout|Interval)|[tT]imers?\b|\bstart\w*\(/), inCode(/clear|stop|cancel|reset|destroy|close|dispose|end\b/i)],
  messages,
  detect(file) {
    const facts = new Map<ts.Node, Fact<MessageId>>();
    const armsNothing = !file.inventory.functions.some((fn) => file.effects.direct(fn).some(({ kind, place }) => kind === "arm" && place !== undefined));
    if (armsNothing) return [];
    const stoppers = new Map<string, Teardown[]>();
    const stoppersFor = (handle: Place): Teardown[] => {
      let known = stoppers.get(handle.key);
      if (known === undefined) stoppers.set(handle.key, (known = stoppersOf(file, handle)));
      return known;
    };
    const starts = continuations(file);
    const timerCallbacks = new Set(file.callbacks.own().filter(({ kind }) => kind === "timer").map(({ fn }) => fn));
    for (const fn of file.inventory.functions) {
      for (const handle of armedHandles(file, fn)) {
        for (const stopper of stoppersFor(handle)) {
          if (stopper.fn === fn || isInside(fn, stopper.fn)) continue;
          const start = reactionCause(file, fn, starts.get(fn), stopper);
          const fact = followPaths(file, fn, handle, stopper, start, timerCallbacks.has(fn));
          const known = fact === undefined ? undefined : facts.get(fact.node);
          if (fact !== undefined && (known === undefined || (known.confidence === "possible" && fact.fact.confidence === "certain"))) {
            facts.set(fact.node, fact.fact);
          }
        }
      }
    }
    return [...facts.values()];
  },
};

/** The lasting places whose timers a function arms, itself or through what it calls. */
function armedHandles(file: FileModel, fn: FunctionInfo): Place[] {
  const handles = new Map<string, Place>();
  for (const { kind, place, maybe } of file.effects.all(fn)) {
    if (kind === "arm" && place !== undefined && !maybe) handles.set(place.key, place);
  }
  return [...handles.values()];
}

function followPaths(
  file: FileModel,
  fn: FunctionInfo,
  handle: Place,
  stopper: Teardown,
  start: Cause | null,
  isTimerCallback: boolean,
): { node: ts.Node; fact: Fact<MessageId> } | undefined {
  if (fn.body === undefined || fn === stopper.fn) return undefined;
  const exposure = file.exposure(stopper);
  const { guards } = exposure;
  const starts = start !== null;
  const aborts = stopper.fn.calls.some((call) => calleeName(call) === "abort");
  let found: { node: ts.Node; cause: Cause; armed: Effect } | undefined;
  // The state: what may have torn the connection down since the last check; null while nothing has.
  scanFlow<Cause | null>(fn.body, start, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a === b,
    // A condition that holds the call itself asks it what happened: `if (this.stopIfDone()) return;`.
    assume: (condition, value, cause) =>
      cause !== null && (contains(condition, cause.node) || guards.excludes(condition, value) || (aborts && isAbortTest(condition))) ? null : cause,
    assumeCase: (subject, candidate, value, cause) => (cause !== null && guards.excludesCase(subject, candidate, value) ? null : cause),
    transfer: (node, cause) => {
      const armed = cause === null || found !== undefined ? undefined : armedAt(file, fn, node, handle, exposure);
      if (cause !== null && armed !== undefined) {
        const isDoubtful = cause.kind === "await" && starts && armed.via.length > 0;
        found = { node, cause: isDoubtful ? { ...cause, confidence: "possible" } : cause, armed };
      }
      if (guards.throwsWhenGone(node)) return null;
      const next = causeAt(file, fn, node, stopper, handle, isTimerCallback);
      return next === undefined || (cause?.confidence === "certain" && next.confidence === "possible") ? cause : next;
    },
  });
  if (found === undefined) return undefined;
  const { node, cause, armed } = found;
  const confidence = cause.kind === "await" && firesInVain(file, armed, exposure) ? "possible" : cause.confidence;
  return { node, fact: toFact(file, fn, node, { ...cause, confidence }, handle, stopper) };
}

/** What runs once a promise is settled has waited for it. */
function reactionCause(file: FileModel, fn: FunctionInfo, start: Suspension | undefined, stopper: Teardown): Cause | null {
  if (start === undefined || !stopper.isWhole || !isReaction(start) || closesOneByKey(file, stopper.tears)) return null;
  const after = startAfter(file, fn, start, stopper);
  return after === null ? null : { node: after.node, kind: "await", confidence: stopper.kind === "asked" && !isHidden(stopper.fn) ? after.confidence : "possible" };
}

/** `error.name === "AbortError"`: asks whether the stopper has aborted what this waited for. */
function isAbortTest(condition: ts.Expression): boolean {
  return /\bAbortError\b|\baborted\b|\bisAbort/.test(condition.getText());
}

/** The effect that arms the handle at a node, by the node itself or through what it calls. */
function armedAt(file: FileModel, fn: FunctionInfo, node: ts.Node, handle: Place, exposure: Exposure): Effect | undefined {
  const isArm = (effect: Effect): boolean => effect.kind === "arm" && effect.place?.key === handle.key;
  const own = file.effects.at(fn, node).find(isArm);
  if (own !== undefined) return own;
  const target = isCallNode(node) ? file.calls.target(node) : undefined;
  if (target === undefined || !isCallNode(node) || target.file !== file || target.receiver !== undefined) return undefined;
  const inner = exposure.of(target.fn).find(isArm);
  return inner === undefined ? undefined : { ...inner, via: [node, ...inner.via] };
}

/** True when the timer fires once and its callback sees that the connection has gone, or belongs to another file, whose own guards tell. */
function firesInVain(file: FileModel, { timer, file: holder }: Effect, exposure: Exposure): boolean {
  if (holder !== file) return true;
  const callback = timer?.kind === "timeout" ? file.calls.functionValue(timer.callback) : undefined;
  if (callback === undefined || callback.file !== file || callback.fn.body === undefined) return false;
  const isDone = ({ kind }: Effect): boolean => kind === "connect" || kind === "send" || kind === "close" || kind === "arm" || kind === "emit" || kind === "callout";
  if (beginsWithGuard(callback.fn, exposure)) return true;
  return file.effects.all(callback.fn).some(isDone) && !exposure.of(callback.fn).some(isDone) && !waitsFirst(file, callback.fn, exposure);
}

/** True when a function still waits for something before it sees that the connection has gone. */
function waitsFirst(file: FileModel, fn: FunctionInfo, exposure: Exposure, depth = 0): boolean {
  if (fn.body === undefined || depth > 2) return false;
  let waits = false;
  scanFlow<boolean>(fn.body, true, {
    join: (a, b) => a || b,
    equals: (a, b) => a === b,
    assume: (condition, value, open) => open && !exposure.guards.excludes(condition, value),
    transfer: (node, open) => {
      const target = open && isCallNode(node) ? file.calls.target(node) : undefined;
      waits ||= open && (ts.isAwaitExpression(node) || (target?.file === file && target.fn !== fn && waitsFirst(file, target.fn, exposure, depth + 1)));
      return open;
    },
  });
  return waits;
}

function causeAt(file: FileModel, fn: FunctionInfo, node: ts.Node, stopper: Teardown, handle: Place, isTimerCallback: boolean): Cause | undefined {
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) {
    // The one that a caller closes by its key may be another than the one this waits for.
    if (!stopper.isWhole || closesOneByKey(file, stopper.tears)) return undefined;
    const rejects = ts.isAwaitExpression(node) && endsWithTeardown(file, unwrap(node.expression), stopper);
    return { node, kind: "await", confidence: stopper.kind === "asked" && !rejects ? "certain" : "possible" };
  }
  if (!isCallNode(node)) return undefined;
  const own = file.effects.at(fn, node);
  const called = file.effects.ofCall(node, fn).filter(({ maybe }) => !maybe);
  const target = file.calls.target(node);
  if (target !== undefined && target.fn !== stopper.fn && mayRun(file, target.fn, stopper, handle)) {
    // Before the constructor is through nobody has been connected, and what it calls takes up its work.
    const isSurely = fn.name !== "constructor" && mayBeTheEnd(file, target.fn, stopper);
    return { node, kind: "call", confidence: isSurely ? "certain" : "possible" };
  }
  const effects = [...own, ...called];
  if (stopper.kind === "reaction") return undefined;
  // Somebody else's code runs here and may call the stopper before it returns.
  if (effects.some(({ kind }) => kind === "callout")) {
    const isAboutTheEnd = file.calls.target(node) !== undefined || ABOUT_THE_END.test(calleeName(node) ?? "");
    return { node, kind: "call", confidence: isTimerCallback && isAboutTheEnd ? "certain" : "possible" };
  }
  if (effects.some(({ kind }) => kind === "emit")) return { node, kind: "call", confidence: "possible" };
  return undefined;
}

/**
 * True when running the stopper on the way means that the connection ends there. A helper that only clears timers is run in
 * ordinary work as well (a beat put off, a wakeup no longer needed); then whoever calls it does more than that to end anything.
 */
function mayBeTheEnd(file: FileModel, fn: FunctionInfo, stopper: Teardown): boolean {
  if (!clearsOnly(stopper)) return true;
  return file.effects.all(fn).some(({ kind, maybe, place, value }) => {
    if (kind === "close" || kind === "connect" || kind === "detach") return !maybe;
    return kind === "write" && place !== undefined && value?.truthy === false && file.slots.isSocket(place);
  });
}

/** True for a helper that does nothing but clear timers and forget their handles. */
function clearsOnly({ isWhole, sockets, tears }: Teardown): boolean {
  const cleared = new Set(tears.flatMap(({ kind, place }) => (kind === "clear" && place !== undefined ? [place.key] : [])));
  return !isWhole && sockets.size === 0 && tears.every(({ kind, place }) => kind === "clear" || (kind === "write" && place !== undefined && cleared.has(place.key)));
}

/** True when a function runs the stopper on some paths and not on others: always is a restart, not a surprise. */
function mayRun(file: FileModel, fn: FunctionInfo, stopper: Teardown, handle: Place, depth = 0): boolean {
  if (depth > 3 || fn.body === undefined) return false;
  // `stopPing(); this.pingTimer = setTimeout(...)`: starts over.
  const isRestart = file.effects.direct(fn).some(({ kind, place }) => kind === "arm" && place?.key === handle.key);
  const SKIPPED = 1;
  const RAN = 2;
  let isReached = false;
  try {
    const { exit } = runFlow<number>(fn.body, SKIPPED, {
      join: (a, b) => a | b,
      equals: (a, b) => a === b,
      transfer: (node, state) => {
        const target = isCallNode(node) ? file.calls.target(node) : undefined;
        if (target === undefined || target.file !== file) return state;
        if (target.fn === stopper.fn) {
          if (isRestart) return state;
          isReached = true;
          return RAN;
        }
        if (target.fn !== fn && file.effects.all(target.fn).length > 0 && mayRun(file, target.fn, stopper, handle, depth + 1)) {
          isReached = true;
          return state | RAN;
        }
        return state;
      },
    });
    return isReached && exit !== undefined && (exit & SKIPPED) !== 0;
  } catch (error) {
    if (error instanceof FlowBudgetExceeded) return false;
    throw error;
  }
}

/** A function that clears the handle before arming it again means to start over. */
function clearsItself(file: FileModel, fn: FunctionInfo, handle: Place): boolean {
  return file.effects.direct(fn).some(({ kind, place }) => kind === "clear" && place !== undefined && clearsPlace(place, handle));
}

function toFact(file: FileModel, fn: FunctionInfo, node: ts.Node, cause: Cause, handle: Place, stopper: Teardown): Fact<MessageId> {
  const [causeLine, stopperLine, line] = [file.line(cause.node), file.line(stopper.fn.node), file.line(node)];
  const causeName = cause.kind === "await" ? "the wait" : calleeText(cause.node);
  const edits = cause.kind === "call" && !clearsItself(file, fn, handle) ? insertGuardAround(file, cause.node, node, handle, stopper) : undefined;
  return {
    messageId: cause.kind === "await" ? "afterAwait" : "afterCall",
    ...span(isCallNode(node) ? node.expression : node),
    confidence: cause.confidence,
    data: {
      cause: causeName,
      causeLine: String(causeLine),
      stopper: stopper.name,
      stopperLine: String(stopperLine),
      handle: describe(handle),
    },
    witness: [
      cause.kind === "await"
        ? { role: "waits", actor: actorOf(file, fn), line: causeLine, text: "waits" }
        : { role: "acts", actor: actorOf(file, fn), line: causeLine, text: `calls ${causeName}` },
      ...tearDownSteps(file, stopper, undefined, stopper.tears.find(({ kind, place }) => kind === "clear" && place?.key === handle.key) ?? stopper.tears.find(({ kind }) => kind === "clear")),
      { role: "runs late", actor: actorOf(file, fn), line, text: "goes on as if nothing had happened" },
      { role: "arms", actor: actorOf(file, fn), line, text: `arms ${describe(handle)} again` },
      { role: "goes wrong", actor: actorOf(file, fn), line, text: "this timer runs for a connection that is gone, and nobody will ever clear it" },
    ],
    suggestions: edits === undefined ? [] : [{ messageId: "checkAgain", edits, data: { handle: describe(handle) } }],
    subject: { kind: "rearm", fn, cause: cause.node, arm: node, handle, stopper },
  };
}
