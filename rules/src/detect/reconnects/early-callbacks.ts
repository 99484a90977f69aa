import ts = require("typescript");
import { type Declaration, type FunctionInfo, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { type CallNode, calleeName, isCallNode, isDiscarded, receiverOf, unwrap } from "../../analysis/syntax.ts";
import { CLOSE_METHODS, TEARDOWN_NAMES } from "../../analysis/vocabulary.ts";
import { actorAt } from "../actors.ts";
import { type Confidence, type Fact, span } from "../fact.ts";
import { calleeText } from "../harm.ts";
import { effectsAt, isLasting } from "./aftermath.ts";

/** Parameters that are there to be told of the end. */
const COMPLETION = /^_?(?:done|cb|callback|next|finish|finished|complete|fn|then|onDone|on[A-Z]\w*(?:ed|Done|End|Close|Stop))$/;

/** What functions that give a connection up are called, besides the teardowns themselves. */
const GIVES_UP = /^[_#]?(?:(?:de|un|dis)_?(?:register|attach|link|bind|mount|init|activate|connect|load)|remove|release|reset|restart|reload|reconnect|exit)/i;

/** A call that begins a close which is over only later. */
interface Closing {
  readonly node: CallNode;
  /** `certain` where the called function is seen to have a way to tell when it is over. */
  readonly confidence: Confidence;
}

/** `this.disconnect(); done();`: whoever waits for the end connects again while the old connection is still closing. */
export function calledBackEarly(file: FileModel): Fact<"calledBackEarly">[] {
  const facts: Fact<"calledBackEarly">[] = [];
  for (const fn of file.inventory.functions) {
    const told = fn.parameters.length === 0 || !isGivingUp(fn.name) ? [] : fn.calls.filter((call) => tellsOf(file, call, fn.parameters));
    const closings = told.length === 0 ? undefined : closingsOf(file, fn);
    if (closings === undefined || closings.size === 0) continue;
    for (const [node, closing] of pairs(fn, closings, told)) facts.push(toFact(file, node, closing));
  }
  return facts;
}

function isGivingUp(name: string): boolean {
  return TEARDOWN_NAMES.test(name) || GIVES_UP.test(name);
}

/** `done()`, `callback(null)`: a completion, not the report of an error. */
function tellsOf(file: FileModel, call: CallNode, parameters: readonly Declaration[]): boolean {
  const callee = unwrap(call.expression);
  if (!ts.isIdentifier(callee) || !COMPLETION.test(callee.text)) return false;
  const declaration = file.inventory.resolve(callee);
  if (declaration === undefined || !parameters.includes(declaration)) return false;
  return (call.arguments ?? []).every((argument) => /^(?:null|undefined|void 0)$/.test(unwrap(argument).getText()));
}

function closingsOf(file: FileModel, fn: FunctionInfo): Map<ts.Node, Closing> {
  const closings = new Map<ts.Node, Closing>();
  for (const node of fn.calls) {
    if (!isDiscarded(node) || node.arguments?.some((argument) => file.calls.functionValue(argument) !== undefined || isHandedOn(file, argument, fn)) === true) continue;
    const target = file.calls.target(node)?.fn;
    if (target !== undefined) {
      if (target !== fn && hasUnusedCompletion(file, target, node)) closings.set(node, { node, confidence: "certain" });
      continue;
    }
    if (!/^(?:close|end|disconnect)$/.test(calleeName(node) ?? "") || receiverOf(node) === undefined) continue;
    const closes = effectsAt(file, fn, node).some(({ kind, place }) => kind === "close" && place !== undefined && isLasting(place, fn));
    if (closes) closings.set(node, { node, confidence: isToldToConnect(file, fn) ? "certain" : "possible" });
  }
  return closings;
}

/** `this.teardown(() => this.connect())`: who waits for the end opens the next connection. */
function isToldToConnect(file: FileModel, fn: FunctionInfo): boolean {
  return file.listeners.callersOf(fn).some(({ call }) =>
    (call.arguments ?? []).some((argument) => {
      const waiting = file.calls.functionValue(argument);
      return waiting !== undefined && waiting.file === file && file.effects.all(waiting.fn).some(({ kind, maybe }) => kind === "connect" && !maybe);
    }),
  );
}

/** The waiting function itself goes to the close: `this.server.close(done)`. */
function isHandedOn(file: FileModel, argument: ts.Expression, fn: FunctionInfo): boolean {
  const inner = unwrap(argument);
  const declaration = ts.isIdentifier(inner) ? file.inventory.resolve(inner) : undefined;
  return declaration !== undefined && COMPLETION.test(declaration.name) && (declaration.owner === fn || declaration.kind === "parameter");
}

/** A function that closes a connection and takes a callback for when it is done, called without one. */
function hasUnusedCompletion(file: FileModel, target: FunctionInfo, call: CallNode): boolean {
  const name = calleeName(call) ?? "";
  if (!TEARDOWN_NAMES.test(name) && !CLOSE_METHODS.test(name)) return false;
  const passed = call.arguments?.length ?? 0;
  const completion = target.parameters.find((parameter, index) => index >= passed && COMPLETION.test(parameter.name));
  return completion !== undefined && begins(file, target) && runsLater(file, target, completion);
}

/** True when a function, or one within it, begins to close something. */
function begins(file: FileModel, target: FunctionInfo): boolean {
  return file.inventory.functions.some(
    (fn) => (fn === target || isInside(fn, target)) && fn.calls.some((call) => receiverOf(call) !== undefined && CLOSE_METHODS.test(calleeName(call) ?? "")),
  );
}

/** True when the callback is given away or called by an inner function: not before the function returns. */
function runsLater(file: FileModel, target: FunctionInfo, completion: Declaration): boolean {
  return file.inventory.functions.some((fn) => {
    if (fn !== target && !isInside(fn, target)) return false;
    return fn.calls.some((call) => {
      const callee = unwrap(call.expression);
      if (fn !== target && ts.isIdentifier(callee) && file.inventory.resolve(callee) === completion) return true;
      return call.arguments?.some((argument) => ts.isIdentifier(unwrap(argument)) && file.inventory.resolve(unwrap(argument) as ts.Identifier) === completion) === true;
    });
  });
}

/** The completions told on a path on which a close was just begun. */
function pairs(fn: FunctionInfo, closings: ReadonlyMap<ts.Node, Closing>, told: readonly CallNode[]): Map<CallNode, Closing> {
  const found = new Map<CallNode, Closing>();
  const calls = new Set<ts.Node>(told);
  scanFlow<Closing | null>(fn.body as ts.ConciseBody, null, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a === b,
    transfer: (node, closing) => {
      if (ts.isAwaitExpression(node)) return null;
      if (closing !== null && isCallNode(node) && calls.has(node)) found.set(node, closing);
      return closings.get(node) ?? closing;
    },
  });
  return found;
}

function toFact(file: FileModel, node: CallNode, { node: close, confidence }: Closing): Fact<"calledBackEarly"> {
  const [closing, told] = [calleeText(close), calleeText(node)];
  const [closeLine, line] = [file.line(close), file.line(node)];
  return {
    messageId: "calledBackEarly",
    ...span(node),
    confidence,
    data: { told, closing, closeLine: String(closeLine) },
    witness: [
      { role: "tears down", actor: actorAt(file, close), line: closeLine, text: `begins to close the connection with ${closing}` },
      { role: "acts", actor: actorAt(file, node), line, text: `says with ${told} that it is closed` },
      { role: "replaces", actor: "whoever waited", line, text: "connects again at once" },
      { role: "goes wrong", actor: "whoever waited", line: closeLine, text: "the new connection stands beside the old one, which is still closing" },
    ],
    suggestions: [],
  };
}
