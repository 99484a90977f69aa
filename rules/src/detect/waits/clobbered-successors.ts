import ts = require("typescript");
import type { Effect } from "../../analysis/effect.ts";
import { Exposure } from "../../analysis/exposure.ts";
import { type FunctionInfo, isHidden, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, nameOf, type Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { isCallNode, isMember, receiverOf } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import { type AbstractValue, abstractValue } from "../../analysis/values.ts";
import { actorOf } from "../actors.ts";
import { type Fact, head } from "../fact.ts";
import { calleeText } from "../harm.ts";
import type { RecheckMessage } from "../require-recheck-after-await.ts";
import { waitStep } from "../story.ts";
import { type Suspension, suspensionAt } from "./suspensions.ts";

/** `await flush(); this.ws.close(); this.ws = null` where `connect()` may have put another socket there meanwhile. */
export function clobberedSuccessors(file: FileModel, starts: ReadonlyMap<FunctionInfo, Suspension>, known: readonly Fact<RecheckMessage>[]): Fact<RecheckMessage>[] {
  const facts = new Map<ts.Node, Fact<RecheckMessage>>();
  for (const fn of file.inventory.functions) {
    const start = starts.get(fn) ?? null;
    if (fn.body === undefined || (start === null && fn.awaits.length === 0)) continue;
    for (const place of endedSlots(file, fn)) {
      const hit = replacersOf(file, fn, place).flatMap((replacer) => firstHit(file, fn, start, place, replacer) ?? [])[0];
      if (hit === undefined || known.some(({ subject }) => subject?.kind === "recheck" && subject.effect === hit.effect.node)) continue;
      if (!facts.has(hit.suspension.node)) facts.set(hit.suspension.node, toFact(file, fn, place, hit));
    }
  }
  return [...facts.values()];
}

interface Hit {
  readonly suspension: Suspension;
  readonly effect: Effect;
  readonly replacer: Teardown;
}

/** The lasting socket slots that a function itself closes or empties. */
function endedSlots(file: FileModel, fn: FunctionInfo): Place[] {
  const places = new Map<string, Place>();
  for (const effect of file.effects.direct(fn)) {
    if (effect.place !== undefined && ends(file, effect, effect.place)) places.set(effect.place.key, effect.place);
  }
  return [...places.values()].filter((place) => file.slots.isSocket(place) && !place.path.includes("[]") && !/promise/i.test(nameOf(place)) && !(isDeclaration(place.root) && place.root.owner === fn));
}

function ends(file: FileModel, { kind, node, place, value, maybe }: Effect, slot: Place): boolean {
  if (maybe || place?.key !== slot.key) return false;
  if (kind === "write") return value?.truthy === false;
  // Through a constant it is the old connection that is closed.
  const receiver = kind === "close" && isCallNode(node) ? receiverOf(node) : undefined;
  return receiver !== undefined && (isMember(receiver) || isReassigned(file, receiver));
}

function isReassigned(file: FileModel, receiver: ts.Expression): boolean {
  return ts.isIdentifier(receiver) && file.inventory.resolve(receiver)?.isReassigned === true;
}

/** What the outside may call to put another connection into the slot, seen as the end of the one that was there. */
function replacersOf(file: FileModel, fn: FunctionInfo, place: Place): Teardown[] {
  const writers = file.slots.writes(place).filter(({ value }) => value !== undefined && abstractValue(value).truthy !== false).map((write) => write.fn);
  return [...new Set(writers)].filter((writer) => writer !== fn && !isInside(writer, fn) && !isInside(fn, writer) && writer.name !== "constructor" && !isConstructor(writer) && !ts.isSourceFile(writer.node)).map((writer) => file.teardowns.replacer(writer, place));
}

/** `function Transport(url) { this.ws = new WebSocket(url); }`: each call makes another object, with a slot of its own. */
function isConstructor({ node, parent, name }: FunctionInfo): boolean {
  return ts.isFunctionDeclaration(node) && /^[A-Z]/.test(name) && parent !== undefined && /\bthis\./.test(node.body?.getText() ?? "");
}

function firstHit(file: FileModel, fn: FunctionInfo, start: Suspension | null, place: Place, replacer: Teardown): Hit | undefined {
  const { guards } = file.exposure(replacer);
  let hit: Hit | undefined;
  scanFlow<Suspension | null>(fn.body as ts.ConciseBody, start, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a === b || (a !== null && b !== null && a.node === b.node),
    assume: (condition, value, state) => (state !== null && guards.excludes(condition, value) ? null : state),
    assumeCase: (subject, candidate, value, state) => (state !== null && guards.excludesCase(subject, candidate, value) ? null : state),
    transfer: (node, state) => {
      const effect = state === null || hit !== undefined ? undefined : file.effects.at(fn, node).find((one) => ends(file, one, place));
      if (state !== null && effect !== undefined && mayRunMeanwhile(file, fn, state, place, replacer)) hit = { suspension: state, effect, replacer };
      if (guards.throwsWhenGone(node)) return null;
      const next = suspensionAt(file, fn, node, replacer);
      return next === undefined || next.kind === "reentry" ? state : next;
    },
  });
  return hit;
}

/** True when the replacing function goes as far as its write in the state in which this one waits. */
function mayRunMeanwhile(file: FileModel, fn: FunctionInfo, { node }: Suspension, place: Place, replacer: Teardown): boolean {
  const waiting = new Map<string, AbstractValue>([[place.key, { truthy: true, text: undefined }]]);
  for (let outer: FunctionInfo | undefined = fn; outer !== undefined; outer = outer.parent) {
    for (const effect of file.effects.direct(outer)) {
      if (effect.kind === "write" && effect.place !== undefined && effect.value !== undefined && effect.node.end <= node.pos) waiting.set(effect.place.key, effect.value);
    }
  }
  const exposure = new Exposure(file, { ...replacer, after: waiting });
  return exposure.of(replacer.fn).some((effect) => effect.kind === "write" && effect.place?.key === place.key);
}

/** True when both begin by asking for one and the same state, so that they may well exclude each other. */
function takesTurns(file: FileModel, fn: FunctionInfo, other: FunctionInfo): boolean {
  const asked = askedFirst(file, other);
  return [...askedFirst(file, fn)].some((key) => asked.has(key));
}

/** The places that a function's opening checks read. */
function askedFirst(file: FileModel, { body }: FunctionInfo): Set<string> {
  const keys = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (isMember(node) || ts.isIdentifier(node)) {
      const place = file.places.of(node);
      if (place !== undefined && file.slots.writes(place).length > 0) keys.add(place.key);
    }
    ts.forEachChild(node, visit);
  };
  if (body === undefined || !ts.isBlock(body)) return keys;
  for (const statement of body.statements) {
    if (!ts.isIfStatement(statement)) break;
    visit(statement.expression);
  }
  return keys;
}

/**
 * `async close() { await this.flushed; this.ws?.close(); }`: whichever connection is there by then is the one to close, unless
 * somebody has asked for a new one since.
 */
function isItsTask(file: FileModel, fn: FunctionInfo, { kind }: Effect, replacer: Teardown): boolean {
  if (kind !== "close" || !file.teardowns.all().some((teardown) => teardown.fn === fn && teardown.kind === "asked")) return false;
  return isHidden(fn) || !/connect|open|start|login|restart/i.test(replacer.fn.name);
}

/** True when nobody else in the file runs the one that fills the slot: then it is the next call of this very function. */
function isRunBy(file: FileModel, replacer: FunctionInfo, fn: FunctionInfo): boolean {
  const callers = file.listeners.callersOf(replacer);
  return callers.length > 0 && callers.every((caller) => caller.fn === fn);
}

function toFact(file: FileModel, fn: FunctionInfo, place: Place, { suspension, effect, replacer }: Hit): Fact<RecheckMessage> {
  const [waitLine, replacerLine] = [file.line(suspension.node), file.line(replacer.fn.node)];
  const slot = describe(place);
  const deed = isCallNode(effect.node) ? `${calleeText(effect.node)} hits that one` : `${slot} is emptied`;
  return {
    messageId: "clobbersSuccessor",
    ...head(effect.node),
    confidence: isHidden(replacer.fn) || suspension.confidence === "possible" || takesTurns(file, fn, replacer.fn) || isItsTask(file, fn, effect, replacer) || isRunBy(file, replacer.fn, fn) ? "possible" : "certain",
    data: { teardown: replacer.name, teardownLine: String(replacerLine), waitLine: String(waitLine), slot, deed },
    witness: [
      waitStep(file, suspension),
      { role: "replaces", actor: replacer.name, line: replacerLine, text: `is called and fills ${slot} again` },
      { role: "runs late", actor: actorOf(file, fn), line: file.line(effect.node), text: isCallNode(effect.node) ? `goes on and calls ${calleeText(effect.node)}` : `goes on and empties ${slot}` },
      { role: "goes wrong", actor: actorOf(file, fn), line: file.line(effect.node), text: "the new connection is ended or lost in place of the old one" },
    ],
    suggestions: [],
    subject: { kind: "recheck", fn, suspension: suspension.node, effect: effect.node, teardown: replacer },
  };
}
