import { presenceTest } from "../../analysis/conditions.ts";
import { clearsHandle, clearsPlace } from "../../analysis/handles.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { isCallNode } from "../../analysis/syntax.ts";
import { timerObjectCallback, type TimerSite } from "../../analysis/timers.ts";
import { actorOf, timerActor } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import { strength } from "../harm.ts";
import { armStep } from "../story.ts";
import { calleesOf } from "./timer-leaks.ts";

type MessageId = "forgotten" | "shared";

interface Armed {
  readonly site: TimerSite;
  readonly place: Place;
  readonly callback: FunctionInfo;
}

/** Handles that leave their slot while the timer is armed: nulled, or replaced by another timer's. */
export function lostHandles(file: FileModel): Fact<MessageId>[] {
  const armed = file.callbacks.own().flatMap(({ timer, fn }): Armed[] => {
    const place = timer?.handle.kind === "kept" ? timer.handle.place : undefined;
    if (timer === undefined || place === undefined || place.path.includes("[]") || timerObjectCallback(file, place) !== undefined) return [];
    return [{ site: timer, place, callback: fn }];
  });
  const bySlot = new Map<string, Armed[]>();
  for (const timer of armed) bySlot.set(timer.place.key, [...(bySlot.get(timer.place.key) ?? []), timer]);
  const facts: Fact<MessageId>[] = [];
  for (const timers of bySlot.values()) {
    for (const fn of file.inventory.functions) {
      facts.push(...nulled(file, fn, timers), ...(timers.length > 1 ? shared(file, fn, timers) : []));
    }
  }
  return facts;
}

/** `this.timer = null` in a function that neither clears it nor runs because it has fired. */
function nulled(file: FileModel, fn: FunctionInfo, timers: readonly Armed[]): Fact<"forgotten">[] {
  const [first] = timers;
  if (first === undefined || isConstructor(file, fn) || fn.body === undefined || !isLasting(first.place, fn)) return [];
  const { place } = first;
  const write = file.effects.direct(fn).find((effect) => effect.kind === "write" && effect.place?.key === place.key && effect.value?.truthy === false);
  if (write === undefined || clearsHandle(file, fn, place)) return [];
  // Cleared somewhere at all: a handle that nobody ever clears is only a mark that one is pending.
  if (!file.inventory.functions.some((other) => other !== fn && clearsHandle(file, other, place))) return [];
  const harmful = timers.find(({ site, callback }) => {
    const runsBecauseFired = callback === fn || calleesOf(file, callback).has(fn) || site.fn === fn;
    return !runsBecauseFired && file.effects.all(callback).some((effect) => !effect.maybe && strength(effect) >= 3);
  });
  if (harmful === undefined || timers.some(({ callback }) => callback === fn || calleesOf(file, callback).has(fn))) return [];
  if (!reaches(file, fn, place, write.node)) return [];
  const armLine = file.line(harmful.site.node);
  return [
    {
      messageId: "forgotten",
      ...span(write.node),
      confidence: "possible",
      data: { handle: describe(place), armLine: String(armLine) },
      witness: [
        armStep(file, harmful.site),
        { role: "tears down", actor: actorOf(file, fn), line: file.line(write.node), text: `empties ${describe(place)} and does not clear the timer` },
        { role: "runs late", actor: timerActor(harmful.site), line: file.line(harmful.callback.node), text: "fires all the same" },
        { role: "goes wrong", actor: timerActor(harmful.site), line: file.line(write.node), text: "without the handle nobody could clear it any more" },
      ],
      suggestions: [],
    },
  ];
}

/** Two timers with callbacks of their own, armed into one slot one after the other. */
function shared(file: FileModel, fn: FunctionInfo, timers: readonly Armed[]): Fact<"shared">[] {
  const [first] = timers;
  if (first === undefined || fn.body === undefined || timers.every(({ callback }) => callback === first.callback)) return [];
  const { place } = first;
  const sites = new Map(timers.map(({ site }, index) => [site.node as unknown, 1 << index]));
  const direct = file.effects.direct(fn).filter((effect) => effect.kind === "arm" && effect.place?.key === place.key);
  if (direct.length === 0) return [];
  let found: { first: TimerSite; second: TimerSite } | undefined;
  scanFlow<number>(fn.body, 0, {
    join: (a, b) => a | b,
    equals: (a, b) => a === b,
    transfer: (node, state) => {
      const effects = [...file.effects.at(fn, node), ...(isCallNode(node) ? file.effects.ofCall(node, fn) : [])];
      const clears = effects.some((effect) => effect.kind === "clear" && effect.place !== undefined && clearsPlace(effect.place, place));
      const arm = effects.find((effect) => effect.kind === "arm" && !effect.maybe && effect.place?.key === place.key);
      const bit = arm?.timer === undefined ? undefined : sites.get(arm.timer.node);
      if (bit === undefined || arm?.timer === undefined) return clears ? 0 : state;
      const callback = timers.find(({ site }) => site.node === arm.timer?.node)?.callback;
      const earlier = clears ? undefined : timers.find((timer, index) => (state & (1 << index)) !== 0 && timer.callback !== callback);
      if (earlier !== undefined) found ??= { first: earlier.site, second: arm.timer };
      return bit;
    },
  });
  if (found === undefined) return [];
  const armLine = file.line(found.first.node);
  return [
    {
      messageId: "shared",
      ...span(found.second.node.expression),
      confidence: "certain",
      data: { handle: describe(place), armLine: String(armLine) },
      witness: [
        { ...armStep(file, found.first), line: armLine },
        { role: "arms", actor: actorOf(file, fn), line: file.line(found.second.node), text: `arms another and keeps its handle in ${describe(place)} too` },
        { role: "runs late", actor: "the first timer", line: armLine, text: "fires whatever is done with the handle" },
        { role: "goes wrong", actor: "the first timer", line: file.line(found.second.node), text: "its handle is overwritten: nobody can clear it any more" },
      ],
      suggestions: [],
    },
  ];
}

/** A class's constructor, or the function that serves as one. */
function isConstructor(file: FileModel, fn: FunctionInfo): boolean {
  return fn.name === "constructor" || file.owners.all.some(({ node }) => node === fn.node);
}

function isLasting(place: Place, fn: FunctionInfo): boolean {
  return !isDeclaration(place.root) || place.root.owner !== fn;
}

/** Is there a path to the write on which the slot was not found empty? */
function reaches(file: FileModel, fn: FunctionInfo, place: Place, write: unknown): boolean {
  if (fn.body === undefined) return false;
  let found = false;
  scanFlow<boolean>(fn.body, true, {
    join: (a, b) => a || b,
    equals: (a, b) => a === b,
    assume: (condition, value, open) => {
      const test = presenceTest(condition);
      return open && !(test !== undefined && test.setWhen !== value && file.places.of(test.subject)?.key === place.key);
    },
    transfer: (node, open) => {
      if (node === write) found ||= open;
      return open;
    },
  });
  return found;
}
