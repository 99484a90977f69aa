import ts = require("typescript");
import type { Birth } from "../../analysis/emitters.ts";
import { type FunctionInfo, isInside } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { scanFlow } from "../../analysis/scan-flow.ts";
import { brief, calleeName, isAssignment, isCallNode, wrapperOf } from "../../analysis/syntax.ts";
import type { Use } from "../../analysis/use.ts";
import { LISTENER_ADDERS, TIMER_ARMERS } from "../../analysis/vocabulary.ts";
import { actorOf } from "../actors.ts";
import { type Fact, span } from "../fact.ts";
import { causeOf, has, type SinkMessage } from "../require-error-sink.ts";

/** Not made yet; made and without a listener; taken care of. */
type State = "none" | "exposed" | "handled";

/** A socket whose `error` event is taken, but only after the function has waited. */
export function lateErrorSink(file: FileModel, birth: Birth, uses: readonly Use[]): Fact<SinkMessage> | undefined {
  const { fn } = birth;
  if (fn.body === undefined || !has(uses, "sink", "escape")) return undefined;
  const handling = handlingNodes(file, fn, uses);
  let late = fn.awaits.length === 0 && handling.size === 0 ? reaction(fn, uses) : undefined;
  if (late === undefined && fn.awaits.length > 0) scanFlow<State>(fn.body, birth.parameter === undefined ? "none" : "exposed", {
    join: (a, b) => (a === "exposed" || b === "exposed" ? "exposed" : a === "none" ? b : a),
    equals: (a, b) => a === b,
    transfer: (node, state) => {
      if (handling.has(node)) return "handled";
      if (node === birth.node) return "exposed";
      if (state === "exposed" && fn.awaits.includes(node)) late ??= node;
      return state;
    },
  });
  if (late === undefined) return undefined;
  const socket = birth.parameter?.name ?? brief(birth.node);
  const [birthLine, awaitLine] = [file.line(birth.node), file.line(late)];
  return {
    messageId: "attachedLate",
    ...span(late),
    confidence: "certain",
    data: { socket, birthLine: String(birthLine), cause: causeOf(birth) },
    witness: [
      { role: "arms", actor: actorOf(file, fn), line: birthLine, text: `${birth.parameter === undefined ? "makes" : "accepts"} ${socket}` },
      { role: "waits", actor: actorOf(file, fn), line: awaitLine, text: `waits, with no error listener on ${socket} yet` },
      { role: "runs late", actor: socket, line: awaitLine, text: `emits error, for ${causeOf(birth)}` },
      { role: "goes wrong", actor: socket, line: awaitLine, text: "nobody listens for error yet: the process ends" },
    ],
    suggestions: [],
  };
}

/** `check(request).then(() => { server.handleUpgrade(request, socket) })`: the call whose reaction is the first to care. */
function reaction(fn: FunctionInfo, uses: readonly Use[]): ts.Node | undefined {
  for (const use of uses) {
    let outermost = use.fn;
    if (!isInside(outermost, fn)) return undefined;
    while (outermost.parent !== undefined && outermost.parent !== fn) outermost = outermost.parent;
    const { parent } = wrapperOf(outermost.node);
    if (isCallNode(parent) && calleeName(parent) === "then") return parent;
  }
  return undefined;
}

/** The nodes of a function at which the socket gets its listener, is handed to whoever may attach one, or is ended. */
function handlingNodes(file: FileModel, fn: FunctionInfo, uses: readonly Use[]): Set<ts.Node> {
  const nodes = new Set<ts.Node>();
  const elsewhere = new Set<FunctionInfo>();
  for (const use of uses) {
    if (use.kind !== "sink" && use.kind !== "brief sink" && use.kind !== "escape" && use.kind !== "ending") continue;
    if (use.fn === fn) {
      nodes.add(evaluated(use.node, fn));
      continue;
    }
    for (let outer: FunctionInfo | undefined = use.fn; outer !== undefined && outer !== fn && !isInside(fn, outer); outer = outer.parent) elsewhere.add(outer);
    const inline = isInside(use.fn, fn) ? runsInline(use.fn, fn) : undefined;
    if (inline !== undefined) nodes.add(inline);
  }
  for (const call of fn.calls) if (reaches(file, call, elsewhere, 0)) nodes.add(call);
  return nodes;
}

/** The call, assignment or `new` in which a node's value is used: the flow names no others. */
function evaluated(node: ts.Node, fn: FunctionInfo): ts.Node {
  for (let outer = node; outer !== fn.node; outer = outer.parent) if (isCallNode(outer) || isAssignment(outer) || ts.isReturnStatement(outer)) return outer;
  return node;
}

/** The call that runs a nested function before it returns, as `new Promise()` does; listeners and timers run later. */
function runsInline(nested: FunctionInfo, fn: FunctionInfo): ts.Node | undefined {
  let outermost = nested;
  while (outermost.parent !== undefined && outermost.parent !== fn) {
    if (runsLater(outermost)) return undefined;
    outermost = outermost.parent;
  }
  const { parent } = wrapperOf(outermost.node);
  return isCallNode(parent) && !runsLater(outermost) ? parent : undefined;
}

function runsLater({ node }: FunctionInfo): boolean {
  const { parent } = wrapperOf(node);
  const name = isCallNode(parent) ? (calleeName(parent) ?? "") : "";
  return LISTENER_ADDERS.test(name) || /^(?:then|catch|finally|nextTick|queueMicrotask)$/.test(name) || Object.hasOwn(TIMER_ARMERS, name);
}

/** True when a call runs one of the functions, itself or through what it calls. */
export function reaches(file: FileModel, call: ts.CallExpression | ts.NewExpression, functions: ReadonlySet<FunctionInfo>, depth: number): boolean {
  if (functions.size === 0 || depth > 3) return false;
  const target = file.calls.target(call);
  if (target === undefined || target.file !== file) return false;
  return functions.has(target.fn) || target.fn.calls.some((inner) => reaches(file, inner, functions, depth + 1));
}
