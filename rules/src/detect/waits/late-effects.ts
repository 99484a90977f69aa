import ts = require("typescript");
import type { Effect } from "../../analysis/effect.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { familyOf } from "../../analysis/owners.ts";
import { describe, isDeclaration, nameOf, type Place } from "../../analysis/places.ts";
import { calleeName, isCallNode, isMember, receiverOf, unwrap, wrapperOf } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import type { AbstractValue } from "../../analysis/values.ts";
import { FALSE_WHEN_GONE, GONE_STATE, SOCKET_FACTORIES, TRUE_WHEN_GONE } from "../../analysis/vocabulary.ts";
import type { Confidence } from "../fact.ts";
import { calleeText } from "../harm.ts";

/** What a function does to an owner's connection too late: `connect` opens one, `revive` writes what the teardown has reset. */
export interface LateEffect {
  readonly kind: "connect" | "revive" | "register" | "arm" | "send";
  /** In the late function: the effect, or the call that leads to it. */
  readonly node: ts.Node;
  readonly effect: Effect;
  readonly confidence: Confidence;
}

/** What a function may do at all, whatever it checks before: the cheap question, asked before any path is followed. */
export interface Reach {
  readonly connects: boolean;
  /** The places it writes, arms, sends on or adds to. */
  readonly keys: readonly string[];
}

export function reachOf(file: FileModel, fn: FunctionInfo): Reach {
  const keys = new Set<string>();
  let connects = false;
  for (const { kind, place, maybe } of file.effects.all(fn)) {
    if (maybe) continue;
    if (kind === "connect") connects = true;
    else if (place !== undefined && (kind === "write" || kind === "arm" || kind === "send")) keys.add(place.key);
  }
  for (const call of fn.calls) {
    const receiver = ADDERS.test(calleeName(call) ?? "") ? receiverOf(call) : undefined;
    const place = receiver === undefined ? undefined : file.places.of(receiver);
    if (place !== undefined) keys.add(`${place.key}.[]`);
  }
  return { connects, keys: [...keys] };
}

/** The places in which something done after the teardown would undo it. */
export function undoable({ after, sockets, tears }: Teardown): ReadonlySet<string> {
  return new Set([...after.keys(), ...sockets, ...tears.flatMap(({ kind, place }) => (kind === "clear" && place !== undefined ? [place.key] : []))]);
}

/** True when something in the function's reach would be late after this teardown, if no check stood before it. */
export function mayActLate(file: FileModel, fn: FunctionInfo, teardown: Teardown): boolean {
  const isLate = (effect: Effect): boolean => !effect.maybe && effect.file === file && (effect.kind === "arm" || judge(file, fn, effect, teardown) !== undefined);
  return file.effects.all(fn).some(isLate) || fn.calls.some((call) => registrations(file, fn, call, teardown).length > 0);
}

const ADDERS = /^(?:add|push|set)$/;

/** The effects at one node that a teardown which ran before should have prevented. */
export function lateEffects(file: FileModel, fn: FunctionInfo, node: ts.Node, teardown: Teardown): LateEffect[] {
  const found: LateEffect[] = registrations(file, fn, node, teardown);
  for (const effect of effectsAt(file, fn, node, teardown)) {
    if (effect.maybe || effect.file !== file) continue;
    const late = judge(file, fn, effect, teardown);
    if (late !== undefined) found.push({ ...late, node, effect });
  }
  return found;
}

/** `this.clients.add(socket)`, once the teardown has closed all there were. */
function registrations(file: FileModel, fn: FunctionInfo, node: ts.Node, teardown: Teardown): LateEffect[] {
  if (!ts.isCallExpression(node) || !ADDERS.test(calleeName(node) ?? "")) return [];
  const receiver = receiverOf(node);
  const place = receiver === undefined ? undefined : file.places.of(receiver);
  if (place === undefined || !teardown.sockets.has(`${place.key}.[]`) || isCallLocal(place, fn)) return [];
  const effect: Effect = { kind: "write", node, place, file, maybe: false, via: [] };
  return [{ kind: "register", node, effect, confidence: "certain" }];
}

function effectsAt(file: FileModel, fn: FunctionInfo, node: ts.Node, teardown: Teardown): readonly Effect[] {
  const own = file.effects.at(fn, node);
  const target = isCallNode(node) ? file.calls.target(node) : undefined;
  if (target === undefined || !isCallNode(node) || target.fn === teardown.fn || target.fn === fn || target.file !== file || target.receiver !== undefined) return own;
  const inner = file.exposure(teardown).of(target.fn);
  return [...own, ...inner.map((effect) => ({ ...effect, via: [node, ...effect.via] }))];
}

function judge(file: FileModel, fn: FunctionInfo, effect: Effect, teardown: Teardown): Pick<LateEffect, "kind" | "confidence"> | undefined {
  // `static async create() { const client = new Client(); ... }`: nobody else has it yet.
  if (isStatic(fn) && [effect.node, ...effect.via].some((each) => ts.isNewExpression(each))) return undefined;
  switch (effect.kind) {
    case "connect":
      return isOfOwner(file, fn, effect, teardown) ? { kind: "connect", confidence: "certain" } : undefined;
    case "write":
      return judgeWrite(file, fn, effect, teardown);
    case "arm":
      return isRearmed(file, fn, effect, teardown) ? { kind: "arm", confidence: effect.via.length === 0 ? "certain" : "possible" } : undefined;
    case "send":
      return effect.place !== undefined && teardown.sockets.has(effect.place.key) && !isCallLocal(effect.place, fn) ? { kind: "send", confidence: "possible" } : undefined;
    default:
      return undefined;
  }
}

/** A timer that the teardown has just cleared, and whose callback asks nobody. */
function isRearmed(file: FileModel, fn: FunctionInfo, { place, timer }: Effect, teardown: Teardown): boolean {
  if (place === undefined || timer === undefined || isCallLocal(place, fn)) return false;
  if (!teardown.tears.some((tear) => tear.kind === "clear" && tear.place?.key === place.key)) return false;
  const callback = file.calls.functionValue(timer.callback);
  return callback?.file === file && file.exposure(teardown).of(callback.fn).some(({ kind }) => kind === "connect" || kind === "send" || kind === "arm");
}

/** A write after which a slot holds again what the teardown has just taken out of it. */
function judgeWrite(file: FileModel, fn: FunctionInfo, { place, value, node }: Effect, teardown: Teardown): Pick<LateEffect, "kind" | "confidence"> | undefined {
  if (place === undefined || value === undefined || place.path.includes("[]") || isCallLocal(place, fn)) return undefined;
  const name = nameOf(place);
  // `socket.onerror = f`: what a socket tells to whom, not what state it is in.
  if (/^on[a-z]+$/.test(name) || isPutBack(file, fn, node, place, value)) return undefined;
  const left = teardown.after.get(place.key);
  if (left?.truthy === undefined && left?.text === undefined) return teardown.sockets.has(place.key) && file.slots.isSocket(place) && value.truthy !== false && isNewConnection(file, node) ? { kind: "revive", confidence: "certain" } : undefined;
  if (left.truthy === false && value.truthy !== false) {
    if (file.slots.isSocket(place)) return { kind: "revive", confidence: "certain" };
    const isRaised = value.truthy === true && FALSE_WHEN_GONE.test(name);
    return { kind: "revive", confidence: isRaised ? "certain" : "possible" };
  }
  if (left.text !== undefined && GONE_STATE.test(left.text) && value.text !== undefined && value.text !== left.text && !GONE_STATE.test(value.text)) {
    return { kind: "revive", confidence: "certain" };
  }
  if (left.truthy === true && value.truthy === false && TRUE_WHEN_GONE.test(name)) return { kind: "revive", confidence: "certain" };
  return undefined;
}

/** `this.resetting = true; await ...; this.resetting = false;`: says that this very function is at work. */
function isPutBack(file: FileModel, fn: FunctionInfo, node: ts.Node, place: Place, { truthy, text }: AbstractValue): boolean {
  if (text !== "true" && text !== "false") return false;
  return file.effects.direct(fn).some((other) => other.kind === "write" && other.node.end <= node.pos && other.place?.key === place.key && other.value?.truthy === !truthy);
}

/** `this.ws = new WebSocket(url)`, `this.ws = await open()`: not the slot's own value taken up again. */
function isNewConnection(file: FileModel, write: ts.Node): boolean {
  if (!ts.isBinaryExpression(write)) return false;
  const value = unwrap(write.right);
  if (isMade(value)) return true;
  const init = ts.isIdentifier(value) ? file.inventory.resolve(value)?.init : undefined;
  const made = init === undefined ? undefined : unwrap(init);
  return made !== undefined && isMade(made);
}

function isMade(value: ts.Expression): boolean {
  return ts.isNewExpression(value) || ts.isAwaitExpression(value) || ts.isCallExpression(value);
}

/** True for state that belongs to the call: nobody else tears it down. */
function isCallLocal(place: Place, fn: FunctionInfo): boolean {
  return isDeclaration(place.root) && place.root.owner === fn;
}

/** True for a connection that becomes the owner's: opened by its own method, or put into one of its slots. */
function isOfOwner(file: FileModel, fn: FunctionInfo, { node, place, via }: Effect, teardown: Teardown): boolean {
  const holder = file.inventory.enclosing(node);
  if (!isConcerned(file, holder, teardown) && !isConcerned(file, fn, teardown)) return false;
  if (via.length > 0 && isKept(file, node, holder, teardown)) return true;
  if (ts.isNewExpression(node) || place === undefined || isFactory(node)) return isKept(file, node, holder, teardown);
  return teardown.owners.has(file.places.owner(place).id) && !isCallLocal(place, fn);
}

function isStatic({ node }: FunctionInfo): boolean {
  return ts.isMethodDeclaration(node) && (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false);
}

/** `createConnection(options)`: whose the result is, is told by where it goes. */
function isFactory(node: ts.Node): boolean {
  const name = isCallNode(node) ? calleeName(node) : undefined;
  return name !== undefined && name !== "connect" && SOCKET_FACTORIES.test(name);
}

/** True where the made connection ends up in a place of the teardown's owner. */
function isKept(file: FileModel, node: ts.Node, holder: FunctionInfo, teardown: Teardown): boolean {
  const isOwners = (target: ts.Expression): boolean => {
    const place = file.places.of(target);
    return place !== undefined && !isCallLocal(place, holder) && teardown.owners.has(file.places.owner(place).id);
  };
  let outer = wrapperOf(node);
  while (ts.isAwaitExpression(outer.parent)) outer = wrapperOf(outer.parent);
  const { parent } = outer;
  if (ts.isBinaryExpression(parent) && parent.right === outer) return isOwners(parent.left);
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false;
  const made = parent.name.text;
  return [holder, ...holder.children].some(({ writes }) =>
    writes.some(({ target, value }) => value !== undefined && ts.isIdentifier(unwrap(value)) && (unwrap(value) as ts.Identifier).text === made && isMember(target) && isOwners(target)),
  );
}

/** True when the function works for an owner that the teardown ends. */
export function isConcerned(file: FileModel, fn: FunctionInfo, { owners }: Teardown): boolean {
  for (let outer: FunctionInfo | undefined = fn; outer !== undefined; outer = outer.parent) {
    if (outer !== fn && owners.has(`f${outer.id}`)) return true;
    // `var self = this` in an outer function.
    const self = outer.body === undefined ? undefined : file.owners.ofThis(outer.body);
    if (self !== undefined && owners.has(familyOf(self).id)) return true;
  }
  return fn.parameters.some((parameter) => {
    const owner = file.owners.parameter(parameter);
    return owner !== undefined && owners.has(familyOf(owner).id);
  });
}

export function lateDeed({ kind, effect, node }: LateEffect): string {
  if (kind === "connect") return `${calleeText(node)} opens a connection`;
  if (kind === "send") return `${calleeText(node)} sends`;
  if (kind === "arm") return `${effect.place === undefined ? "a timer" : describe(effect.place)} is armed`;
  if (kind === "register") return `${calleeText(node)} keeps a connection`;
  return effect.place === undefined ? "state is written" : `${describe(effect.place)} is set`;
}

/** The same, of who does it: `opens a connection with this.connect()`. */
export function lateDoing({ kind, effect, node }: LateEffect): string {
  const by = isCallNode(node) ? ` with ${calleeText(node)}` : "";
  const what = effect.place === undefined ? undefined : describe(effect.place);
  if (kind === "connect") return `opens a connection${by}`;
  if (kind === "send") return `sends${by}`;
  if (kind === "arm") return `arms ${what ?? "a timer"}`;
  if (kind === "register") return `keeps a connection${by}`;
  return `sets ${what ?? "state"}${by}`;
}
