import type { DeferredCallback } from "../analysis/callbacks.ts";
import type { Effect } from "../analysis/effect.ts";
import type { FileModel } from "../analysis/model.ts";
import { describe } from "../analysis/places.ts";
import type { Teardown } from "../analysis/teardowns.ts";
import type { TimerSite } from "../analysis/timers.ts";
import { actorAt, actorOf, isNameless, lateActor } from "./actors.ts";
import type { Step } from "./fact.ts";
import { calleeText, effectNode } from "./harm.ts";
import { phrase } from "./listeners/listener-harm.ts";
import { type Fate, outcome } from "./outcomes.ts";
import type { Suspension } from "./waits/suspensions.ts";

/** ` and runs beat()`, where what is late is a function with a name. */
function alsoRuns(callback: DeferredCallback): string {
  const { fn } = callback;
  return isNameless(fn) || lateActor(callback) === `${fn.name}()` ? "" : ` and runs ${fn.name}()`;
}

export function armStep(file: FileModel, site: TimerSite): Step {
  const { handle, node, fn } = site;
  const kept = handle.kind === "kept" ? ` and keeps its handle in ${describe(handle.place)}` : handle.kind === "dropped" ? " and keeps no handle" : "";
  return { role: "arms", actor: actorOf(file, fn), line: file.line(node), text: `arms ${site.kind === "interval" ? "an interval" : "a timer"}${kept}` };
}

/** A callback is handed over, and runs on a stack of its own. */
export function handOver(file: FileModel, callback: DeferredCallback): Step[] {
  const { kind, event, timer, node, scheduledBy, deferredBy } = callback;
  const how = kind === "listener" ? `adds the ${event ?? ""} listener` : kind === "handed" ? `hands ${deferredBy?.name ?? "its receiver"}() what it runs later` : "has it run later";
  return [
    timer === undefined ? { role: "arms", actor: actorOf(file, scheduledBy), line: file.line(node), text: how } : armStep(file, timer),
    { role: "runs late", actor: lateActor(callback), line: file.line(callback.fn.node), text: `${kind === "timer" ? "fires" : "is called"}${alsoRuns(callback)}, with nobody above it` },
  ];
}

/** A teardown is called, and does what ends the connection; `rest` is what it leaves behind or undone. */
export function tearDownSteps(file: FileModel, { fn, name, tears, kind }: Teardown, rest?: string, tear = tears.find((each) => each.kind === "close") ?? tears[0]): Step[] {
  const [role, actor, line] = ["tears down", isNameless(fn) && fn.name !== "" ? actorOf(file, fn) : name, file.line(fn.node)] as const;
  const at = tear === undefined ? undefined : effectNode(tear);
  const called = kind === "reaction" && !actor.endsWith("()") ? "is called, as the connection has ended" : "is called";
  const and = (text: string): string => (rest === undefined ? text : `${text} and ${rest}`);
  if (tear === undefined || at?.getSourceFile() !== file.sourceFile) return [{ role, actor, line, text: and(called) }];
  const tearLine = file.line(at);
  // Closing a socket clears the slot of whoever has no better word for it.
  const deed = tear.kind === "clear" && tear.place !== undefined && file.slots.isSocket(tear.place) ? `closes ${describe(tear.place)}` : phrase(tear);
  if (tearLine === line) return [{ role, actor, line, text: and(deed) }];
  return [
    { role, actor, line, text: called },
    { role, actor, line: tearLine, text: and(deed) },
  ];
}

/** A function waits, or has something else go on for it when the time has come. */
export function waitStep(file: FileModel, { node, kind }: Suspension): Step {
  const text = kind === "await" ? "waits" : kind === "reentry" ? `calls ${calleeText(node)}, which runs other code` : "hands over what is to go on later";
  return { role: "waits", actor: actorAt(file, node), line: file.line(node), text };
}

/** What a late timer or listener does, and what comes of it for a connection that is gone or has a successor. */
export function lateSteps(file: FileModel, callback: DeferredCallback, effect: Effect, fate: Fate, how = callback.kind === "timer" ? "fires all the same" : "is called all the same"): Step[] {
  const actor = lateActor(callback);
  const line = file.line(effectNode(effect));
  return [
    { role: "runs late", actor, line: file.line(callback.fn.node), text: `${how}${alsoRuns(callback)}` },
    { role: "acts", actor, line, text: phrase(effect) },
    { role: "goes wrong", actor, line, text: outcome(effect, fate) },
  ];
}
