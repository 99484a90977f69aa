import ts = require("typescript");
import { presenceTest } from "../../analysis/conditions.ts";
import { clearsHandle, clearsPlace } from "../../analysis/handles.ts";
import { type FunctionInfo, isHidden } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { describe, isDeclaration, type Place } from "../../analysis/places.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { isCallNode } from "../../analysis/syntax.ts";
import { timerObjectCallback, type TimerSite } from "../../analysis/timers.ts";
import { CLOSE_EVENTS, OPEN_EVENTS } from "../../analysis/vocabulary.ts";
import { actorOf } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import { strength } from "../harm.ts";

const { SyntaxKind } = ts;

/** Timers armed into a slot that may still hold an armed one, in code that can run twice in a row. */
export function overwrittenTimers(file: FileModel): Fact<"overwritten">[] {
  const facts: Fact<"overwritten">[] = [];
  for (const fn of file.inventory.functions) {
    for (const { timer, place } of file.effects.direct(fn)) {
      if (timer === undefined || place === undefined || !isLasting(place, fn) || !isCleared(file, place)) continue;
      // A timer object stops its own earlier run.
      if (timerObjectCallback(file, place) !== undefined || isConditionalAssignment(timer) || isRescheduled(file, fn, timer)) continue;
      const confidence = canRunTwice(file, fn, timer);
      if (confidence === undefined || !reachesArmed(file, fn, timer.node, place)) continue;
      // `setTimer(-1)` clears in the same function: callers are used to asking for it.
      const isDriven = confidence === "certain" || isCalledInFile(file, fn, place);
      // An interval is mostly begun once and for all, unless a listener begins it, or what opens each connection.
      const isRepeated = confidence === "certain" || isListener(file, fn) || isCalledToConnect(file, fn);
      const isPlain = isDriven && !clearsHandle(file, fn, place) && (timer.kind === "interval" ? isRepeated : isStrong(file, timer));
      facts.push(toFact(file, timer, place, isPlain ? "certain" : confidence));
    }
  }
  return facts;
}

/** `this.timer ??= setTimeout(...)` */
function isConditionalAssignment({ node }: TimerSite): boolean {
  const { parent } = node;
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind !== SyntaxKind.EqualsToken;
}

/** `tick() { this.timer = setTimeout(() => this.tick(), ms); }`: by the time it arms again its timer has fired. */
function isRescheduled(file: FileModel, fn: FunctionInfo, timer: TimerSite): boolean {
  const callback = timer.kind === "timeout" ? file.calls.functionValue(timer.callback) : undefined;
  return callback !== undefined && (callback.fn === fn || callback.fn.calls.some((call) => file.calls.target(call)?.fn === fn));
}

/** A listener, or a method that the file itself calls, runs again with every connection; a bare `start()` is its caller's, and a constructor calls once. */
function isCalledInFile(file: FileModel, fn: FunctionInfo, place: Place): boolean {
  const isListener = file.callbacks.own().some((callback) => callback.fn === fn);
  // `this.cancelRetry(); ... this.startRetry(delay);`: the caller clears.
  const mayCall = (other: FunctionInfo): boolean => other.calls.some((call) => file.calls.target(call)?.fn === fn && reachesArmed(file, other, call, place, false));
  return isListener || file.inventory.functions.some((other) => other !== fn && other.name !== "constructor" && mayCall(other));
}

function isListener(file: FileModel, fn: FunctionInfo): boolean {
  return file.callbacks.own().some((callback) => callback.kind === "listener" && callback.fn === fn);
}

function isCalledToConnect(file: FileModel, fn: FunctionInfo): boolean {
  return file.inventory.functions.some(({ name, calls }) => /^_?(?:re)?connect$/i.test(name) && calls.some((call) => file.calls.target(call)?.fn === fn));
}

/** True when what runs twice would connect, send or arm twice. */
function isStrong(file: FileModel, timer: TimerSite): boolean {
  const callback = file.calls.functionValue(timer.callback);
  return callback !== undefined && callback.file === file && file.effects.all(callback.fn).some((effect) => !effect.maybe && strength(effect) >= 4);
}

function isLasting(place: Place, fn: FunctionInfo): boolean {
  return !isDeclaration(place.root) ? !place.path.includes("[]") : place.root.owner !== fn && place.root.kind === "variable";
}

/** A slot that nobody ever clears is another finding's business. */
function isCleared(file: FileModel, place: Place): boolean {
  return file.inventory.functions.some((fn) => file.effects.direct(fn).some((effect) => effect.kind === "clear" && effect.place !== undefined && clearsPlace(effect.place, place)));
}

/**
 * Close and error listeners come one after the other, and public methods whenever they are called; what runs once per
 * connection, or only from its own timer, is left alone.
 */
function canRunTwice(file: FileModel, fn: FunctionInfo, timer: TimerSite): Confidence | undefined {
  if (ts.isSourceFile(fn.node) || fn.name === "constructor") return undefined;
  const callbacks = file.callbacks.own().filter((callback) => callback.fn === fn);
  if (callbacks.some(({ kind }) => kind === "timer")) return undefined;
  const events = new Set(callbacks.flatMap(({ event }) => (event !== undefined && /^(?:close|error|end|disconnect)$/.test(event) ? [event] : [])));
  if (events.size > 0) {
    // One socket closes once, and by the next close its timer has fired. Not so an interval, or what an error has armed.
    const isRepeated = events.size > 1 || events.has("error") || timer.kind === "interval" || isArmedByOthers(file, fn, timer);
    return isRepeated ? "certain" : undefined;
  }
  if (callbacks.length > 0) {
    const opens = callbacks.every(({ event }) => event !== undefined && OPEN_EVENTS.test(event));
    const place = timer.handle.kind === "kept" ? timer.handle.place : undefined;
    // Open comes once per socket, and its close listener has cleared what the last one armed.
    if (opens && place !== undefined && file.callbacks.listeners(CLOSE_EVENTS).some((listener) => clearsHandle(file, listener.fn, place))) return undefined;
    return timer.kind === "interval" ? "possible" : undefined;
  }
  const { node } = fn;
  const isMethod = ts.isMethodDeclaration(node) || (ts.isFunctionExpression(node) && ts.isBinaryExpression(node.parent));
  return isMethod && !isHidden(fn) ? "possible" : undefined;
}

/** Error and close listeners that arm one slot both. */
function isArmedByOthers(file: FileModel, fn: FunctionInfo, timer: TimerSite): boolean {
  const key = timer.handle.kind === "kept" ? timer.handle.place.key : undefined;
  return file.callbacks.own().some((other) => other.fn !== fn && other.event !== undefined && file.effects.all(other.fn).some(({ kind, place }) => kind === "arm" && place?.key === key));
}

/** Is there a path to a node, the arming or a call that arms, on which the old timer was neither cleared nor looked for? */
function reachesArmed(file: FileModel, fn: FunctionInfo, arming: ts.Node, place: Place, isItself = true): boolean {
  if (fn.body === undefined) return false;
  const written = new Set(!isItself ? [] : file.effects.direct(fn).filter(({ kind }) => kind === "write").map((effect) => effect.place?.key));
  let found = false;
  scanFlow<boolean>(fn.body, true, {
    join: (a, b) => a || b,
    equals: (a, b) => a === b,
    // A test of the handle, or of a flag that the arming function itself sets, is a single flight.
    assume: (condition, _value, armed) => armed && !mentions(file, condition, (key) => key === place.key || written.has(key)),
    transfer: (node, armed) => {
      if (node === arming) found ||= armed;
      const effects = [...file.effects.at(fn, node), ...(isCallNode(node) ? file.effects.ofCall(node, fn) : [])];
      const clears = effects.some((effect) => effect.kind === "clear" && effect.place !== undefined && clearsPlace(effect.place, place));
      return armed && !clears;
    },
  });
  return found;
}

function mentions(file: FileModel, condition: ts.Expression, matches: (key: string) => boolean): boolean {
  const subject = presenceTest(condition)?.subject;
  const place = subject === undefined ? undefined : file.places.of(subject);
  return place !== undefined && matches(place.key);
}

function toFact(file: FileModel, timer: TimerSite, place: Place, confidence: Confidence): Fact<"overwritten"> {
  const line = file.line(timer.node);
  const handle = describe(place);
  return {
    messageId: "overwritten",
    ...span(timer.node.expression),
    confidence,
    data: { handle, armLine: String(line) },
    witness: [
      { role: "arms", actor: actorOf(file, timer.fn), line, text: `arms a timer and keeps its handle in ${handle}` },
      { role: "arms", actor: actorOf(file, timer.fn), line, text: "is called again before that fired, and arms another into the same place" },
      { role: "runs late", actor: "the first timer", line: file.line(timer.callback), text: "fires, whatever is done with the handle" },
      { role: "goes wrong", actor: "the first timer", line, text: "its handle is overwritten: nobody can clear it any more, and both fire" },
    ],
    suggestions: [],
    subject: { kind: "overwrite", site: timer },
  };
}
