import { Exposure } from "../../analysis/exposure.ts";
import { clearsAmong } from "../../analysis/handles.ts";
import { type FunctionInfo, isHidden } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import type { TimerSite } from "../../analysis/timers.ts";
import type { Fact } from "../fact.ts";
import { functionHead } from "../position.ts";
import { armStep } from "../story.ts";
import { firingSteps, leakOf, relevantTeardowns, story, subjectOf } from "./timer-leaks.ts";

/**
 * Teardowns that return at once when there is no socket, which is just the case while a lost connection's reconnect timer is
 * pending: `if (!this.ws) return;` before the flag is set and the timer cleared.
 */
export function skippedTeardowns(file: FileModel): Fact<"skipped">[] {
  const facts = new Map<FunctionInfo, Fact<"skipped">>();
  for (const { timer, fn } of file.callbacks.own()) {
    if (timer === undefined || timer.handle.kind === "handed on") continue;
    const reaction = file.teardowns.all().find(({ kind, fn: listener }) => kind === "reaction" && arms(file, listener, timer));
    if (reaction === undefined || !file.effects.all(fn).some(({ kind, maybe }) => kind === "connect" && !maybe)) continue;
    const pending = new Exposure(file, reaction, undefined, "surely");
    for (const teardown of relevantTeardowns(file, timer, fn)) {
      if (teardown.kind !== "asked" || !teardown.isWhole || isHidden(teardown.fn) || facts.has(teardown.fn)) continue;
      const fact = skippedFact(file, timer, fn, teardown, reaction, pending);
      if (fact !== undefined) facts.set(teardown.fn, fact);
    }
  }
  return [...facts.values()];
}

function arms(file: FileModel, fn: FunctionInfo, { node }: TimerSite): boolean {
  return file.effects.all(fn).some(({ timer, maybe }) => timer?.node === node && !maybe);
}

function skippedFact(file: FileModel, site: TimerSite, callback: FunctionInfo, teardown: Teardown, reaction: Teardown, pending: Exposure): Fact<"skipped"> | undefined {
  // What it forgets in any state is told elsewhere.
  if (leakOf(file, site, callback, teardown, file.exposure(teardown)) !== undefined) return undefined;
  const done = pending.of(teardown.fn);
  if (done.length >= file.effects.all(teardown.fn).length) return undefined;
  if (site.handle.kind === "kept" && clearsAmong(done, site.handle.place)) return undefined;
  const effect = new Exposure(file, file.teardowns.narrowed(teardown, done)).of(callback).find(({ kind, maybe }) => kind === "connect" && !maybe);
  if (effect === undefined) return undefined;
  const leak = { site, callback, teardown, effect, confidence: "certain" } as const;
  const { data } = story(file, leak);
  const reactionLine = file.line(reaction.fn.node);
  return {
    messageId: "skipped",
    ...functionHead(teardown.fn),
    confidence: "certain",
    data: { ...data, reaction: reaction.name, reactionLine: String(reactionLine) },
    witness: [
      { role: "tears down", actor: reaction.name, line: reactionLine, text: "is called: the connection is lost" },
      armStep(file, site),
      { role: "tears down", actor: teardown.name, line: file.line(teardown.fn.node), text: "is called, finds no connection and returns early, with the timer still armed" },
      ...firingSteps(file, leak),
    ],
    suggestions: [],
    subject: subjectOf(leak),
  };
}
