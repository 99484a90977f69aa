import ts = require("typescript");
import type { DeferredCallback } from "../../analysis/callbacks.ts";
import type { Effect } from "../../analysis/effect.ts";
import type { Exposure } from "../../analysis/exposure.ts";
import { clearsPlace } from "../../analysis/handles.ts";
import { type FunctionInfo, isHidden, type Write } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, type Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { assignedValue, type CallNode, calleeName, isCallNode, isMember, receiverOf, unwrap, wrapperOf } from "../../analysis/syntax.ts";
import { CLOSE_EVENTS, OPEN_EVENTS, TEARDOWN_NAMES } from "../../analysis/vocabulary.ts";
import { actorOf, lateActor } from "../actors.ts";
import { type Confidence, type Fact, span, type Step } from "../fact.ts";
import { aliasesOf, effectsAt, exposureIn, isLasting, isUnbound, note, receiverPlace, SET, type State } from "./aftermath.ts";

const { SyntaxKind } = ts;

/** Events that come with the end of a connection, or once at its start: no call for a second one while the first is alive. */
const NOT_WHILE_ALIVE = /^(?:error|abort|exit|beforeunload|unload|pagehide|offline|load|DOMContentLoaded)$/;

/** What the outside calls to connect; `doOpen()` is a step of somebody who has looked. */
const ENTRY_NAMES = /^(?:re)?(?:connect|open|start|login|join|dial)(?:Connection|Socket|WebSocket|Client|Session|Gateway|Async)?$/;

const RECONNECTS = /^[_#]*(?:do|force)?_?[rR]econnect/;

/** A socket made and put where another may still be. */
interface Overwrite {
  readonly fn: FunctionInfo;
  readonly write: Write;
  readonly place: Place;
  readonly made: CallNode;
  /** True when the function asks whether the old socket is open, and forgets the one on its way. */
  readonly isHalfGuarded: boolean;
}

/** How a connect function is reached while the last connection it made may be alive. */
interface Path {
  readonly confidence: Confidence;
  /** The call in this file that should not have been made, where that is not the overwriting itself. */
  readonly at?: CallNode;
  readonly text: string;
  /** Who comes then, and how. */
  readonly steps: readonly Step[];
}

/** Sockets put into a slot whose old socket is neither closed nor looked at. */
export function overwritesLive(file: FileModel): Fact<"overwritesLive">[] {
  const facts: Fact<"overwritesLive">[] = [];
  for (const fn of file.inventory.functions) {
    for (const write of fn.writes) {
      const overwrite = overwriteAt(file, fn, write);
      const path = overwrite === undefined ? undefined : pathTo(file, overwrite);
      if (overwrite !== undefined && path !== undefined) facts.push(toFact(file, overwrite, path));
    }
  }
  return facts;
}

function overwriteAt(file: FileModel, fn: FunctionInfo, write: Write): Overwrite | undefined {
  if (write.kind !== "assign" || write.value === undefined || ts.isSourceFile(fn.node) || fn.name === "constructor") return undefined;
  // `this.ws ??= new WebSocket(url)`
  if (ts.isBinaryExpression(write.node) && write.node.operatorToken.kind !== SyntaxKind.EqualsToken) return undefined;
  const made = madeBy(file, fn, write.value);
  if (made === undefined) return undefined;
  const place = file.places.of(write.target);
  if (place === undefined || !isLasting(place, fn) || !file.slots.isSocket(place)) return undefined;
  const found = reaches(file, fn, write.node, place);
  return found === undefined ? undefined : { fn, write, place, made, isHalfGuarded: found === "half" };
}

/** The call that makes the socket: the value itself, or what a local of the same function was initialised with. */
function madeBy(file: FileModel, fn: FunctionInfo, value: ts.Expression): CallNode | undefined {
  let inner = assignedValue(value);
  if (ts.isIdentifier(inner)) {
    const declaration = file.inventory.resolve(inner);
    if (declaration?.init === undefined || declaration.owner !== fn) return undefined;
    inner = unwrap(declaration.init);
  }
  return isCallNode(inner) && effectsAt(file, fn, inner).some(({ kind }) => kind === "connect") ? inner : undefined;
}

/** Is there a path to the write on which the old socket was neither closed nor looked at? "half": only looked at for being open. */
function reaches(file: FileModel, fn: FunctionInfo, write: ts.Node, place: Place): "open" | "half" | undefined {
  // `this.ws?.close()` is skipped only where there is nothing to close.
  if (fn.calls.some((call) => call.end <= write.pos && ts.isOptionalChain(call) && endsSocket(file, fn, call, place))) return undefined;
  let found: "open" | "half" | undefined;
  scanFlow<"open" | "half" | null>(fn.body as ts.ConciseBody, "open", {
    join: (a, b) => (a === "open" || b === "open" ? "open" : (a ?? b)),
    equals: (a, b) => a === b,
    assume: (condition, value, state) => {
      if (state === null || !mentions(file, condition, place)) return state;
      if (isOnlyOpen(condition)) return "half";
      return value && isHalfOfOpen(condition) ? state : null;
    },
    transfer: (node, state) => {
      if (node === write && state !== null) found = found === "open" ? found : state;
      return endsSocket(file, fn, node, place) ? null : state;
    },
  });
  return found;
}

/** `readyState === OPEN` without a word on the socket that is still connecting. */
function isOnlyOpen(condition: ts.Expression): boolean {
  const text = condition.getText();
  return /readyState\s*[!=]==?\s*(?:\w+\.)*(?:OPEN|1)\b/.test(text) && !/CONNECTING|CLOS/.test(text);
}

/** `this.ws` of `this.ws && this.ws.readyState === OPEN`. */
function isHalfOfOpen(condition: ts.Expression): boolean {
  const { parent } = wrapperOf(condition);
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === SyntaxKind.AmpersandAmpersandToken && parent.right !== condition && isOnlyOpen(parent.right);
}

function mentions(file: FileModel, condition: ts.Node, place: Place): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isIdentifier(node) || isMember(node) || ts.isParenthesizedExpression(node)) {
      const key = file.places.of(node)?.key ?? "";
      found = key === place.key || key.startsWith(`${place.key}.`);
    }
    ts.forEachChild(node, visit);
  };
  visit(condition);
  return found;
}

/** Closes or drops the socket, by itself or through what it calls; a teardown out of sight is taken at its word. */
function endsSocket(file: FileModel, fn: FunctionInfo, node: ts.Node, place: Place): boolean {
  const effects = [...file.effects.at(fn, node), ...(isCallNode(node) ? file.effects.ofCall(node, fn) : [])];
  if (effects.some((effect) => isEndOf(effect, place))) return true;
  if (!isCallNode(node) || file.calls.target(node) !== undefined) return false;
  const receiver = receiverOf(node);
  const isOwn = receiver === undefined || receiver.kind === SyntaxKind.ThisKeyword || receiver.kind === SyntaxKind.SuperKeyword;
  return isOwn && TEARDOWN_NAMES.test(calleeName(node) ?? "");
}

function isEndOf({ kind, place: touched, value }: { readonly kind: string; readonly place: Place | undefined; readonly value?: { readonly truthy: boolean | undefined } }, place: Place): boolean {
  if (touched?.key !== place.key) return false;
  return kind === "close" || kind === "clear" || (kind === "write" && value?.truthy === false);
}

/** The worst way to reach the write while the last socket may be alive; undefined when the state it leaves rules all of them out. */
function pathTo(file: FileModel, overwrite: Overwrite): Path | undefined {
  const { fn, place } = overwrite;
  const connecting: State = new Map();
  note(connecting, file.effects.all(file.listeners.runnerOf(fn)).filter(({ maybe }) => !maybe));
  connecting.set(place.key, SET);
  const open: State = new Map(connecting);
  const keys = aliasesOf(file, place);
  for (const callback of file.callbacks.listeners(OPEN_EVENTS)) {
    if (keys.has(receiverPlace(file, callback)?.key ?? "")) note(open, file.effects.all(callback.fn), true);
  }
  const exposures = [exposureIn(file, connecting), exposureIn(file, open)];
  const paths = [...callbackPaths(file, overwrite, exposures, keys), ...publicPaths(file, overwrite, exposures)];
  return paths.find(({ confidence }) => confidence === "certain") ?? paths[0];
}

/** In how many of the two states (still connecting, open) a function gets as far as making another socket, be it through a timer. */
function openings(file: FileModel, { made, place }: Overwrite, exposures: readonly Exposure[], fn: FunctionInfo): number {
  const makes = ({ kind, node, maybe, via }: Effect): boolean => kind === "connect" && !maybe && (node === made || via.includes(made));
  return exposures.filter((exposure) =>
    exposure.of(fn).some((effect) => {
      if (makes(effect)) return true;
      const callback = effect.timer === undefined || effect.maybe || effect.file !== file ? undefined : file.calls.functionValue(effect.timer.callback);
      return callback !== undefined && callback.file === file && !ends(file, callback.fn, place) && exposure.of(callback.fn).some(makes);
    }),
  ).length;
}

function confidenceOf({ isHalfGuarded }: Overwrite, states: number): Confidence {
  return states === 2 && !isHalfGuarded ? "certain" : "possible";
}

function callbackPaths(file: FileModel, overwrite: Overwrite, exposures: readonly Exposure[], keys: ReadonlySet<string>): Path[] {
  const { place } = overwrite;
  return file.callbacks.own().flatMap((callback): Path[] => {
    if (callback.kind === "promise" || callback.kind === "handed" || callback.fn === overwrite.fn || !isUnbound(file, callback)) return [];
    const isTimer = callback.kind === "timer";
    if (isTimer ? callback.timer?.kind !== "interval" : !comesWhileAlive(callback)) return [];
    const states = openings(file, overwrite, exposures, callback.fn);
    if (states === 0 || ends(file, callback.fn, place) || ends(file, callback.scheduledBy, place)) return [];
    const line = file.line(callback.node);
    const isOwn = keys.has(receiverPlace(file, callback)?.key ?? "");
    const text = isTimer ? `the interval on line ${line} connects again` : `the ${callback.event ?? ""} listener on line ${line} connects again while ${isOwn ? "its socket" : "the last socket"} is alive,`;
    const deed = isTimer ? "fires and connects again" : `is called while ${isOwn ? "its socket" : "the last socket"} is alive, and connects again`;
    return [{ confidence: confidenceOf(overwrite, states), text, steps: [{ role: "runs late", actor: lateActor(callback), line, text: deed }] }];
  });
}

function comesWhileAlive({ event }: DeferredCallback): boolean {
  return event !== undefined && !CLOSE_EVENTS.test(event) && !OPEN_EVENTS.test(event) && !NOT_WHILE_ALIVE.test(event);
}

function ends(file: FileModel, fn: FunctionInfo, place: Place): boolean {
  return file.effects.all(fn).some((effect) => isEndOf(effect, place));
}

/** A public method that connects, and a reconnect timer that it leaves armed. */
function publicPaths(file: FileModel, overwrite: Overwrite, exposures: readonly Exposure[]): Path[] {
  const { place } = overwrite;
  return file.owners.all.flatMap(({ methods }) =>
    [...methods.values()].flatMap((method): Path[] => {
      if (isHidden(method) || method.name === "constructor" || !ENTRY_NAMES.test(method.name)) return [];
      const states = openings(file, overwrite, exposures, method);
      if (states === 0 || (method !== overwrite.fn && ends(file, method, place))) return [];
      const line = file.line(method.node);
      const timer = pendingTimer(file, overwrite, exposures, method);
      if (timer === undefined) return again(file, overwrite, exposures, method, states);
      const timerLine = file.line(timer.node);
      const text = `the timer armed on line ${timerLine} may fire after ${method.name}() (line ${line}) has connected`;
      const steps: Step[] = [
        { role: "acts", actor: `${method.name}()`, line, text: "is called meanwhile and connects" },
        { role: "runs late", actor: lateActor(timer), line: timerLine, text: "fires all the same" },
      ];
      return [{ confidence: "possible", text, steps }];
    }),
  );
}

/** A second call of `connect()` alone is its caller's fault, unless it says what it does then: reconnect, or look for an open socket. */
function again(file: FileModel, overwrite: Overwrite, exposures: readonly Exposure[], method: FunctionInfo, states: number): Path[] {
  const line = file.line(method.node);
  // Whoever asks for an open socket expects to be called again.
  const comes = (text: string): Step => ({ role: "runs late", actor: `${method.name}()`, line, text });
  if (overwrite.isHalfGuarded) {
    return [{ confidence: "certain", text: `${method.name}() (line ${line}) comes again while the first socket is connecting or closing,`, steps: [comes("is called again while the first socket is connecting or closing")] }];
  }
  if (states < 2 || !RECONNECTS.test(method.name)) return [];
  const at = chainTo(exposures, overwrite, method).findLast((call) => RECONNECTS.test(file.inventory.enclosing(call).name));
  return [{ confidence: "certain", text: `${method.name}() (line ${line}) gets here while the last one is open,`, steps: [comes("is called while the last one is open")], ...(at === undefined ? {} : { at }) }];
}

/** The calls that lead from a method to the new socket. */
function chainTo(exposures: readonly Exposure[], { made }: Overwrite, method: FunctionInfo): readonly CallNode[] {
  return exposures[0]?.of(method).find(({ kind, node, maybe, via }) => kind === "connect" && !maybe && (node === made || via.includes(made)))?.via ?? [];
}

/** A timer that connects as well, and that the method neither clears nor asks for. */
function pendingTimer(file: FileModel, overwrite: Overwrite, exposures: readonly Exposure[], method: FunctionInfo): DeferredCallback | undefined {
  return file.callbacks.own().find((callback) => {
    const handle = callback.timer?.handle;
    if (callback.kind !== "timer" || handle?.kind !== "kept" || callback.fn === overwrite.fn || callback.fn === method) return false;
    if (openings(file, overwrite, exposures, callback.fn) < 2 || ends(file, callback.fn, overwrite.place)) return false;
    const armed: State = new Map([[handle.place.key, SET]]);
    if (openings(file, overwrite, [exposureIn(file, armed)], method) === 0) return false;
    return !file.effects.all(method).some(({ kind, place }) => (kind === "clear" || kind === "write") && place !== undefined && clearsPlace(place, handle.place));
  });
}

function toFact(file: FileModel, { fn, write, place }: Overwrite, path: Path): Fact<"overwritesLive"> {
  const line = file.line(write.node);
  const slot = describe(place);
  return {
    messageId: "overwritesLive",
    ...span(path.at?.expression ?? write.target),
    confidence: path.confidence,
    data: { slot, paths: path.text },
    witness: [
      { role: "acts", actor: actorOf(file, fn), line, text: `puts a socket into ${slot}` },
      ...path.steps,
      { role: "replaces", actor: actorOf(file, fn), line, text: `overwrites ${slot} and does not close what it holds` },
      { role: "goes wrong", actor: actorOf(file, fn), line, text: "two connections are open, and nobody can close the first" },
    ],
    suggestions: [],
  };
}
