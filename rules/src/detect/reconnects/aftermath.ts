import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import { hasSignal } from "../../analysis/consequences.ts";
import type { Effect } from "../../analysis/effect.ts";
import { Exposure } from "../../analysis/exposure.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isDeclaration, makePlace, type Place } from "../../analysis/places.ts";
import { assignedValue, isCallNode, isFunctionNode, isMember, memberName, wrapperOf } from "../../analysis/syntax.ts";
import { isGuarded } from "../../analysis/timers.ts";
import { type AbstractValue, CHANGED } from "../../analysis/values.ts";
import { LISTENER_ADDERS } from "../../analysis/vocabulary.ts";

/** What slots hold at some moment, by place. */
export type State = Map<string, AbstractValue>;

export const SET: AbstractValue = { truthy: true, text: undefined };

/** What functions do when they run in a given state, whoever brought it about. */
export function exposureIn(file: FileModel, state: State): Exposure {
  const { module } = file.inventory;
  return new Exposure(file, {
    fn: module,
    name: "",
    kind: "asked",
    isWhole: true,
    owners: new Set(),
    tears: [],
    after: state,
    afterItself: state,
    sockets: new Set(),
    closeListeners: [],
    consequences: [],
  });
}

/** What one node of a function does, itself and through the function it calls. */
export function effectsAt(file: FileModel, fn: FunctionInfo, node: ts.Node): Effect[] {
  return [...file.effects.at(fn, node), ...(isCallNode(node) ? file.effects.ofCall(node, fn) : [])].filter(({ maybe }) => !maybe);
}

/** True for what an async function does after its first await: by then others have run. */
export function isSuspended(effect: Effect): boolean {
  return [...effect.via, effect.node].some((node) => {
    const { isAsync, awaits } = effect.file.inventory.enclosing(node);
    return isAsync && awaits.some(({ end }) => end <= node.pos);
  });
}

/** Notes what the effects leave behind: what was written last, and the handles of armed timers. `late` counts what follows an await, too. */
export function note(state: State, effects: readonly Effect[], late = false): void {
  for (const effect of effects) {
    const { kind, place, value } = effect;
    if (place === undefined || isArgument(place) || (!late && isSuspended(effect))) continue;
    if (kind === "write") state.set(place.key, value ?? CHANGED);
    else if (kind === "arm") state.set(place.key, SET);
  }
}

/** An object made for one call: what is written into it says nothing of the next. */
export function isArgument({ root }: Place): boolean {
  return !isDeclaration(root) && root.kind === "parameter" && /(?:options?|opts|params|props|args|config)$/i.test(root.id);
}

/** The state that a function's nodes leave behind, in the order in which they stand, up to an offset. */
export function stateBefore(file: FileModel, fn: FunctionInfo, offset: number): State {
  const state: State = new Map();
  const nodes = [...fn.writes.map(({ node }) => node), ...fn.calls].filter(({ end }) => end <= offset).sort((a, b) => a.end - b.end);
  for (const node of nodes) note(state, effectsAt(file, fn, node), true);
  return state;
}

/** A connection that a late function opens, or arms a timer to open. */
export interface Reconnect {
  readonly effect: Effect;
  /** What opens it in the end; the same as `effect` where no timer lies between. */
  readonly connect: Effect;
  readonly handle: Place | undefined;
}

/** The first connection that a function opens in a state, at once or through a timer that it arms. */
export function reconnectOf(file: FileModel, exposure: Exposure, fn: FunctionInfo): Reconnect | undefined {
  for (const effect of exposure.of(fn)) {
    if (effect.maybe) continue;
    if (effect.kind === "connect") return { effect, connect: effect, handle: undefined };
    if (effect.kind !== "arm" || effect.timer === undefined || effect.file !== file || effect.timer.kind === "interval") continue;
    const callback = file.calls.functionValue(effect.timer.callback);
    if (callback === undefined || callback.file !== file) continue;
    const connect = exposure.of(callback.fn).find(({ kind, maybe }) => kind === "connect" && !maybe);
    if (connect !== undefined) return { effect, connect, handle: effect.place };
  }
  return undefined;
}

/** The places under which a slot's socket is known: the slot, the local it was made in, the parameter it was passed for. */
export function aliasesOf(file: FileModel, slot: Place): Set<string> {
  const keys = new Set([slot.key]);
  for (const value of file.slots.values(slot)) {
    const declaration = ts.isIdentifier(value) ? file.inventory.resolve(value) : undefined;
    if (declaration !== undefined) keys.add(makePlace(declaration, []).key);
  }
  for (const fn of file.inventory.functions) {
    for (const call of fn.calls) {
      const index = call.arguments?.findIndex((argument) => keys.has(file.places.of(argument)?.key ?? "")) ?? -1;
      const parameter = index < 0 ? undefined : file.calls.target(call)?.fn.parameters[index];
      if (parameter !== undefined) keys.add(makePlace(parameter, []).key);
    }
  }
  return keys;
}

/** The listeners of events of a slot's socket that are neither guarded by a token nor gone with a signal. */
export function listenersOf(file: FileModel, slot: Place, events: RegExp): DeferredCallback[] {
  const keys = aliasesOf(file, slot);
  return file.callbacks.listeners(events).filter((callback) => {
    const place = receiverPlace(file, callback);
    return place !== undefined && keys.has(place.key) && isUnbound(file, callback);
  });
}

/** True unless a token runs the listener, or a signal takes it off. */
export function isUnbound(file: FileModel, { node, value }: DeferredCallback): boolean {
  return !hasSignal(node) && !isGuarded(file, value);
}

/** Where the object that a listener is added to is kept: `ws` of `const ws = new WebSocket(url).on("open", f).on("close", g)`, too. */
export function receiverPlace(file: FileModel, { receiver }: DeferredCallback): Place | undefined {
  const direct = receiver === undefined ? undefined : file.places.of(receiver);
  if (receiver === undefined || direct !== undefined || !isCallNode(receiver)) return direct;
  let made: ts.Node = receiver;
  while (isMember(made.parent) && ts.isCallExpression(made.parent.parent) && LISTENER_ADDERS.test(memberName(made.parent) ?? "")) made = wrapperOf(made.parent.parent);
  const { parent } = made;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return file.places.of(parent.name);
  return ts.isBinaryExpression(parent) && parent.right === made ? file.places.of(parent.left) : undefined;
}

/** The listeners of what a function emits on its own object: `this.emit("close")` runs what `this.on("close", f)` added. */
export function hearersOf(file: FileModel, emits: readonly Effect[]): FunctionInfo[] {
  return emits.flatMap(({ kind, node, place }) => {
    const event = kind === "emit" && isCallNode(node) ? node.arguments?.[0] : undefined;
    if (event === undefined || place === undefined || !ts.isStringLiteralLike(event)) return [];
    const heard = file.callbacks.own().filter((callback) => callback.event === event.text && receiverPlace(file, callback)?.key === place.key);
    return heard.map(({ fn }) => fn);
  });
}

/** State that outlives a call: an owner's, a parameter object, or a variable of an outer function. */
export function isLasting({ root, path }: Place, fn: FunctionInfo): boolean {
  if (!isDeclaration(root)) return (path.length > 0 || root.kind === "parameter") && !path.includes("[]");
  return root.kind === "parameter" || (root.owner !== fn && root.kind === "variable");
}

/** What a function's own text says about the code or the cleanness of a close: a close that was asked for may be told by it. */
export function asksForCloseCode(fns: readonly FunctionInfo[]): boolean {
  return fns.some(({ node }) => /\bwasClean\b|\b(?:code|reason)\s*[!=]==?|\.has\(\s*\w*\.?code\b|\.includes\(\s*\w*\.?code\b|\b(?:io (?:client|server) disconnect)\b/i.test(node.getText()));
}

/** `ws.onclose = null` or `ws.onclose = () => {}`: the end of that socket is no longer heard. */
export function dropsHandler({ kind, node, place, value }: Effect, sockets: ReadonlySet<string>): boolean {
  if (kind !== "write" || place === undefined || !/^onclose$/.test(place.path.at(-1) ?? "")) return false;
  if (!sockets.has(makePlace(place.root, place.path.slice(0, -1)).key)) return false;
  if (value?.truthy === false) return true;
  const handler = ts.isBinaryExpression(node) ? assignedValue(node.right) : undefined;
  if (handler === undefined) return false;
  if (ts.isIdentifier(handler)) return /^no_?op$/i.test(handler.text);
  return isFunctionNode(handler) && handler.body !== undefined && ts.isBlock(handler.body) && handler.body.statements.length === 0;
}
