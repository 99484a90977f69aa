import ts = require("typescript");
import { Exposure } from "../../analysis/exposure.ts";
import { FlowBudgetExceeded, runFlow } from "../../analysis/flow.ts";
import { type FunctionInfo, isHidden, isInside } from "../../analysis/inventory.ts";
import type { Effect } from "../../analysis/effect.ts";
import type { Registration } from "../../analysis/listeners.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isDeclaration, type Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { type CallNode, calleeName, isCallNode, isFunctionNode, isMember, unwrap } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import { exposuresAfter, PRESENT, type SuccessionContext } from "./succession-states.ts";

const { SyntaxKind } = ts;
const REACH_DEPTH = 4;

/** A way in which a socket's slot gets the next socket while this one's listeners are still on it. */
export interface Succession {
  /** What ends or abandons the old socket. */
  readonly end: Teardown;
  /** What puts the new one into the slot; the same function for a restart. */
  readonly begin: FunctionInfo;
  /** What the old socket's listeners still do then: before the next one has come far, and after. */
  readonly exposures: readonly Exposure[];
  /** True when only a timer opens the next socket, which leaves the old one time to close. */
  readonly isDelayed: boolean;
  /** The call in `begin` that opens the next socket after the old one was closed there. */
  readonly restart: ts.Node | undefined;
}

/** A function with all that it runs in this file, the functions it hands over included. */
export function reached(file: FileModel, fn: FunctionInfo, depth = 0, into = new Set<FunctionInfo>()): Set<FunctionInfo> {
  if (into.has(fn) || depth > REACH_DEPTH) return into;
  into.add(fn);
  for (const child of fn.children) reached(file, child, depth, into);
  for (const call of fn.calls) {
    const target = file.calls.target(call);
    if (target !== undefined && target.file === file) reached(file, target.fn, depth + 1, into);
  }
  return into;
}

/** The same without the listeners and timer callbacks that it only registers. */
function reachedNow(file: FileModel, fn: FunctionInfo): Set<FunctionInfo> {
  const deferred = new Set(file.callbacks.own().filter(({ kind }) => kind !== "promise").map((callback) => callback.fn));
  const into = new Set<FunctionInfo>();
  const visit = (current: FunctionInfo, depth: number): void => {
    if (into.has(current) || depth > REACH_DEPTH) return;
    into.add(current);
    for (const child of current.children) if (!deferred.has(child)) visit(child, depth);
    for (const call of current.calls) {
      const target = file.calls.target(call);
      if (target !== undefined && target.file === file) visit(target.fn, depth + 1);
    }
  };
  visit(fn, 0);
  return into;
}

/** True when somebody outside can call the function: an exported one, a method that is not private, a returned closure's member. */
export function isOffered(file: FileModel, fn: FunctionInfo): boolean {
  const { node, name } = fn;
  if (ts.isSourceFile(node) || name === "" || name === "constructor" || isHidden(fn)) return false;
  if (ts.isMethodDeclaration(node)) return true;
  const { parent } = node;
  if (ts.isPropertyDeclaration(parent)) return !(parent.modifiers?.some(({ kind }) => kind === SyntaxKind.PrivateKeyword || kind === SyntaxKind.ProtectedKeyword) ?? false);
  if (ts.isPropertyAssignment(parent)) return true;
  if (ts.isBinaryExpression(parent)) return isMember(unwrap(parent.left)) && !/^on[a-z]+$/.test(name);
  const declared: ts.Node = ts.isVariableDeclaration(parent) ? parent.parent.parent : node;
  if (ts.canHaveModifiers(declared) && (declared.modifiers?.some(({ kind }) => kind === SyntaxKind.ExportKeyword) ?? false)) return true;
  return fn.parent !== undefined && isReturnedFrom(file, fn, fn.parent);
}

/** `return { connect, close: stop }`, `return stop`. */
function isReturnedFrom(file: FileModel, fn: FunctionInfo, outer: FunctionInfo): boolean {
  const names = (expression: ts.Expression | undefined): boolean => {
    const inner = expression === undefined ? undefined : unwrap(expression);
    if (inner === undefined) return false;
    if (ts.isIdentifier(inner)) return inner.text === fn.name && file.calls.functionValue(inner)?.fn === fn;
    if (!ts.isObjectLiteralExpression(inner)) return false;
    return inner.properties.some((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return names(property.name);
      return ts.isPropertyAssignment(property) && names(property.initializer);
    });
  };
  return outer.returns.some(({ expression }) => names(expression));
}

/** True when a place outlives one connection: not a variable of a function that runs once for each. */
export function isLasting(place: Place, perConnection: ReadonlySet<FunctionInfo>): boolean {
  if (!isDeclaration(place.root)) return place.path.length > 0;
  const { owner, kind } = place.root;
  if (kind === "parameter") return place.path.length > 0;
  return !perConnection.has(owner) && [...perConnection].every((fn) => !isInside(owner, fn));
}

/** How the slot can change hands while this listener is on its socket, surest first. */
export function successions(file: FileModel, slot: Place, added: Registration, listener: FunctionInfo): Succession[] {
  const leading = file.listeners.leadingTo(added.fn);
  const fresh = file.slots.writes(slot).filter(({ value, fn }) => value !== undefined && !isNothing(value) && fn.name !== "constructor" && !ts.isSourceFile(fn.node));
  if (fresh.length === 0) return [];
  const writers = new Set(fresh.map(({ fn }) => fn));
  const begins = [...leading].filter((fn) => fn.name !== "constructor" && opens(file, fn, writers));
  const reachedBy = new Map(begins.map((fn) => [fn, reached(file, fn)] as const));
  const context: SuccessionContext = { file, slot, leading, listener };
  const found: Succession[] = [];
  for (const begin of begins) {
    const restart = restartIn(file, begin, slot, leading, added);
    if (restart === undefined) continue;
    const end = file.teardowns.all().find(({ fn }) => fn === begin) ?? file.teardowns.stopper(begin);
    // By the late event the connecting function that is called there has left its own state: `this.status = CONNECTING`.
    const opener = isCallNode(restart) && restart !== added.node ? file.calls.target(restart)?.fn : undefined;
    found.push({ end, begin, exposures: exposuresAfter(context, end, opener), isDelayed: false, restart: restart === added.node || writers.has(begin) ? undefined : restart });
  }
  for (const begin of begins) {
    if (!isAccepting(file, begin) || detaches(file, reachedBy.get(begin) ?? new Set(), slot, added)) continue;
    const end = file.teardowns.stopper(begin);
    if (!isRefused(context, { ...end, afterItself: new Map() }, begin, added.node)) found.push({ end, begin, exposures: exposuresAfter(context, end, undefined), isDelayed: false, restart: undefined });
  }
  for (const end of file.teardowns.all()) {
    if (end.kind !== "asked" || !end.sockets.has(slot.key) || !isOffered(file, end.fn) || waits(end.fn) || detaches(file, reached(file, end.fn), slot, added)) continue;
    for (const begin of begins) {
      if (begin === end.fn || !isOffered(file, begin)) continue;
      if (detaches(file, reachedBy.get(begin) ?? new Set(), slot, added) || isRefused(context, end, begin, added.node)) continue;
      found.push({ end, begin, exposures: exposuresAfter(context, end, begin), isDelayed: false, restart: undefined });
    }
  }
  return [...found, ...delayedRestarts(context, added)];
}

/** The timer that opens the next socket, armed where the old one was just told to close: `this.ws.close(); this.scheduleReconnect();`. */
function delayedRestarts(context: SuccessionContext, added: Registration): Succession[] {
  const { file, slot, leading, listener } = context;
  const openerOf = ({ kind, timer, maybe, file: from }: Effect): FunctionInfo | undefined => {
    const callback = kind !== "arm" || maybe || timer === undefined || timer.kind === "interval" || from !== file ? undefined : file.calls.functionValue(timer.callback);
    return callback !== undefined && callback.file === file && leading.has(callback.fn) ? callback.fn : undefined;
  };
  return file.inventory.functions.flatMap((fn): Succession[] => {
    if (fn === listener || leading.has(fn) || ts.isSourceFile(fn.node)) return [];
    const effects = file.effects.all(fn);
    if (!effects.some(({ kind, place }) => kind === "close" && place?.key === slot.key)) return [];
    const opener = effects.map(openerOf).find((found) => found !== undefined);
    if (opener === undefined || detaches(file, reached(file, opener), slot, added) || !comesWhileAlive(file, fn, opener)) return [];
    const restart = restartIn(file, fn, slot, new Set([opener]), added, openerOf);
    const end = file.teardowns.all().find((teardown) => teardown.fn === fn) ?? file.teardowns.stopper(fn);
    return restart === undefined ? [] : [{ end, begin: fn, exposures: exposuresAfter(context, end, opener), isDelayed: true, restart }];
  });
}

/** True when a timer leads to the function: it found the connection dead, and a dead peer does not answer the close. */
function comesWhileAlive(file: FileModel, fn: FunctionInfo, opener: FunctionInfo): boolean {
  const leading = file.listeners.leadingTo(fn);
  return file.callbacks.own().some((callback) => callback.kind === "timer" && callback.fn !== opener && leading.has(callback.fn));
}

/** A server's listener: it runs for every client that comes, whatever has become of the one before. */
function isAccepting(file: FileModel, fn: FunctionInfo): boolean {
  return file.callbacks.own().some((callback) => callback.fn === fn && callback.event === "connection");
}

/** True for a function that puts a socket into the slot, itself or once it has opened. */
function opens(file: FileModel, fn: FunctionInfo, writers: ReadonlySet<FunctionInfo>): boolean {
  return [...reached(file, fn)].some((inner) => writers.has(inner));
}

/** `close() { await closed }`: whoever waits for it does not connect too early. */
function waits(fn: FunctionInfo): boolean {
  if (fn.awaits.length > 0) return true;
  return fn.returns.some(({ expression }) => expression !== undefined && isCallNode(unwrap(expression)) && calleeName(unwrap(expression) as ts.NewExpression) === "Promise");
}

/** True when one of these functions takes the listener off, or puts another in its place. */
export function detaches(file: FileModel, functions: ReadonlySet<FunctionInfo>, slot: Place, added: Registration): boolean {
  const isSame = (receiver: ts.Expression | undefined): boolean => {
    if (receiver === undefined) return false;
    const places = file.listeners.slots(receiver);
    return places.length === 0 || places.some(({ key, path }) => key === slot.key || path.at(-1) === "[]");
  };
  const { listeners } = file;
  if (listeners.removed().some(({ fn, event, receiver, listener }) => functions.has(fn) && (event === undefined || event === added.event) && isSame(receiver) && !isFresh(listener))) return true;
  return listeners.added().some(({ fn, event, receiver, method, node }) => method === "=" && node !== added.node && functions.has(fn) && fn !== added.fn && event === added.event && isSame(receiver));
}

export function isFresh(listener: ts.Expression | undefined): boolean {
  const inner = listener === undefined ? undefined : unwrap(listener);
  return inner !== undefined && (isFunctionNode(inner) || (ts.isCallExpression(inner) && calleeName(inner) === "bind"));
}

/** True when `begin` returns without connecting in the state `end` leaves: it waits for the close event itself. */
export function isRefused({ file, slot, leading }: SuccessionContext, end: Teardown, begin: FunctionInfo, at: ts.Node): boolean {
  const after = new Map(end.afterItself);
  if (!after.has(slot.key)) after.set(slot.key, PRESENT);
  const { guards } = new Exposure(file, { ...end, after });
  const seen = new Set<FunctionInfo>();
  const reaches = (fn: FunctionInfo): boolean => {
    if (fn.body === undefined || seen.has(fn)) return false;
    seen.add(fn);
    let isReached = false;
    scanFlow<boolean>(fn.body, true, {
      join: (a, b) => a || b,
      equals: (a, b) => a === b,
      assume: (condition, value, open) => open && !guards.excludes(condition, value),
      assumeCase: (subject, candidate, value, open) => open && !guards.excludesCase(subject, candidate, value),
      transfer: (node, open) => {
        if (open && !isReached) isReached = node === at || (isCallNode(node) && runs(node).some(reaches));
        return open;
      },
    });
    return isReached;
  };
  /** What a call runs on the way to the registration: its target, and functions given to `new Promise` and the like. */
  const runs = (call: CallNode): FunctionInfo[] => {
    const target = file.calls.target(call)?.fn;
    const given = (call.arguments ?? []).flatMap((argument) => file.inventory.functionOf.get(unwrap(argument)) ?? []);
    return [...(target === undefined ? [] : [target]), ...given].filter((fn) => leading.has(fn));
  };
  return !reaches(begin);
}

/** Closes or drops the socket in the slot and opens the next before it returns or waits, with the listener still on. */
function restartIn(
  file: FileModel,
  fn: FunctionInfo,
  slot: Place,
  leading: ReadonlySet<FunctionInfo>,
  added: Registration,
  openerOf?: (effect: Effect) => FunctionInfo | undefined,
): ts.Node | undefined {
  if (fn.body === undefined) return undefined;
  const ENDED = 1;
  const DETACHED = 2;
  let found: ts.Node | undefined;
  try {
    runFlow<number>(fn.body, 0, {
      join: (a, b) => a | b,
      equals: (a, b) => a === b,
      transfer: (node, state) => {
        if (ts.isAwaitExpression(node)) return state & ~ENDED;
        const target = isCallNode(node) ? file.calls.target(node) : undefined;
        const isBegin = target !== undefined && target.file === file && target.fn !== fn && leading.has(target.fn);
        const dropsFirst = isBegin && detaches(file, reachedNow(file, target.fn), slot, added);
        const effects = [...file.effects.at(fn, node), ...(isCallNode(node) && !isBegin ? file.effects.ofCall(node, fn) : [])];
        const arms = openerOf !== undefined && effects.some((effect) => openerOf(effect) !== undefined);
        if (state === ENDED && ((isBegin && !dropsFirst) || arms || (fn === added.fn && node === added.node))) found ??= node;
        let next = state;
        const inner = target?.file === file && !isBegin ? reached(file, target.fn) : undefined;
        if (inner !== undefined ? detaches(file, inner, slot, added) : detachesAt(file, node, slot, added)) next |= DETACHED;
        if (effects.some(({ kind, place, maybe }) => kind === "close" && !maybe && place?.key === slot.key)) next |= ENDED;
        return next;
      },
    });
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
    return undefined;
  }
  return found;
}

function detachesAt(file: FileModel, node: ts.Node, slot: Place, added: Registration): boolean {
  return file.listeners.removed().some(
    (removal) =>
      removal.node === node &&
      (removal.event === undefined || removal.event === added.event) &&
      removal.receiver !== undefined &&
      !isFresh(removal.listener) &&
      file.listeners.slots(removal.receiver).some(({ key }) => key === slot.key),
  );
}

function isNothing(value: ts.Expression): boolean {
  const inner = unwrap(value);
  return inner.kind === SyntaxKind.NullKeyword || ts.isVoidExpression(inner) || (ts.isIdentifier(inner) && inner.text === "undefined");
}
