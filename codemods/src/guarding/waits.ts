import { type FileModel, type FunctionInfo, isFunctionNode, scanFlow, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import { isStatementList, statementAround } from "../rewrite/insertions.ts";
import { runs } from "./reach.ts";

/** Where a token is taken, and the statements after which the function goes on. */
export interface WaitSpan {
  /** The token is taken in front of it; everything checked stands in the same list or deeper. */
  readonly capture: ts.Statement;
  readonly waits: readonly ts.Node[];
  /** The chain whose reaction the function is. */
  readonly chain: ts.CallExpression | undefined;
}

/** From a function's first wait to an effect, so that no wait on the way is left out; undefined where no list holds both. */
export function waitSpan(fn: FunctionInfo, suspension: ts.Node, effect: ts.Node, restarts: (call: ts.CallExpression) => boolean): WaitSpan | undefined {
  const chain = chainOf(fn);
  const isWait = suspension.kind === ts.SyntaxKind.AwaitExpression || suspension.kind === ts.SyntaxKind.ForOfStatement;
  const loop = outermostLoop(fn, suspension);
  const end = loop === undefined ? Math.max(effect.end, suspension.end) : Math.max(loop.end, effect.end);
  // Whoever begins by ending the old connection means to go on.
  const before = isWait ? fn.awaits.filter((node) => node.pos < end && !holds(node, effect) && (node === suspension || !isRestart(node, restarts))) : [];
  const waits = suspension === chain ? [] : isWait ? before : [suspension];
  const first = chain ?? waits[0];
  if (first === undefined) return undefined;
  const capture = chain === undefined ? listStatement(outermostLoop(fn, first) ?? first, suspension, effect) : aroundCases(statementAround(chain));
  return capture === undefined ? undefined : { capture, waits, chain };
}

/** `await this.open()` where the effect is in the call itself: that wait comes afterwards. */
function holds(wait: ts.Node, effect: ts.Node): boolean {
  return ts.isAwaitExpression(wait) && wait.pos <= effect.pos && effect.end <= wait.end;
}

function isRestart(node: ts.Node, restarts: (call: ts.CallExpression) => boolean): boolean {
  const awaited = ts.isAwaitExpression(node) ? unwrap(node.expression) : undefined;
  return awaited !== undefined && ts.isCallExpression(awaited) && restarts(awaited);
}

/** `chain.then(fn)`: the call. */
export function chainOf({ node }: FunctionInfo): ts.CallExpression | undefined {
  const call = node.parent;
  if (call === undefined || !ts.isCallExpression(call) || !call.arguments.some((argument) => argument === node)) return undefined;
  return call;
}

/** The statement of a list around a node that holds the others as well, outside of cases and try blocks that they leave. */
function listStatement(node: ts.Node, ...others: readonly ts.Node[]): ts.Statement | undefined {
  for (let current: ts.Node = node; current.parent !== undefined; current = current.parent) {
    if (current !== node && isFunctionNode(current)) return undefined;
    const { parent } = current;
    if (!ts.isStatement(current) || !isStatementList(parent) || ts.isCaseOrDefaultClause(parent)) continue;
    if (others.every((other) => parent.pos <= other.pos && other.end <= parent.end)) return current;
  }
  return undefined;
}

/** A constant in a case is seen by the others, too. */
function aroundCases(statement: ts.Statement | undefined): ts.Statement | undefined {
  if (statement === undefined || !ts.isCaseOrDefaultClause(statement.parent)) return statement;
  return aroundCases(statementAround(statement.parent.parent.parent));
}

function outermostLoop(fn: FunctionInfo, node: ts.Node): ts.Statement | undefined {
  let found: ts.Statement | undefined;
  for (let current: ts.Node | undefined = node; current !== undefined && current !== fn.node; current = current.parent) {
    if (ts.isIterationStatement(current, false)) found = current;
  }
  return found;
}

/** True inside a finally block: a return there would swallow what was thrown. */
export function isInFinally(node: ts.Node): boolean {
  for (let current = node; current.parent !== undefined && !isFunctionNode(current); current = current.parent) {
    if (ts.isTryStatement(current.parent) && current.parent.finallyBlock === current) return true;
  }
  return false;
}

/** A call that ends the connection, on a path from where the token is taken to the effect: it would make the token stale. */
export function endedOnTheWay(fn: FunctionInfo, from: ts.Node, effect: ts.Node, isEnding: (call: ts.CallExpression) => boolean): ts.CallExpression | undefined {
  let found: ts.CallExpression | undefined;
  if (fn.body === undefined) return undefined;
  scanFlow<ts.CallExpression | null>(fn.body, null, {
    join: (a, b) => a ?? b,
    equals: (a, b) => a === b,
    transfer: (node, ended) => {
      if (node === effect) found ??= ended ?? undefined;
      return ts.isCallExpression(node) && node.pos >= from.pos && isEnding(node) ? node : ended;
    },
  });
  return found;
}

/** Whether a call runs a function before it returns or, with callbacks of its own, before what it promises has come. */
export function mayRunLater(model: FileModel, call: ts.CallExpression, ending: FunctionInfo): boolean {
  if (runs(model, call, ending)) return true;
  const seen = new Set<FunctionInfo>();
  const visit = (fn: FunctionInfo): boolean => {
    if (fn === ending) return true;
    if (seen.has(fn)) return false;
    seen.add(fn);
    const called = fn.calls.flatMap((each) => {
      const target = model.calls.target(each);
      return target?.file === model ? [target.fn] : [];
    });
    return called.some(visit) || fn.children.some(visit);
  };
  const target = model.calls.target(call);
  const handed = model.inventory.functions.filter(({ node }) => node.parent === call);
  return (target?.file === model && visit(target.fn)) || handed.some(visit);
}

/** A call that ends the connection where another function has started the waiting one and goes on without it. */
export function endedMeanwhile(model: FileModel, waiting: FunctionInfo, ending: FunctionInfo): ts.CallExpression | undefined {
  for (const fn of model.inventory.functions) {
    if (fn === waiting || fn.body === undefined || !fn.calls.some((call) => runs(model, call, waiting))) continue;
    let found: ts.CallExpression | undefined;
    scanFlow<boolean>(fn.body, false, {
      join: (a, b) => a || b,
      equals: (a, b) => a === b,
      transfer: (node, isStarted) => {
        if (!ts.isCallExpression(node)) return isStarted;
        if (runs(model, node, waiting)) return !ts.isAwaitExpression(node.parent);
        if (isStarted && runs(model, node, ending)) found ??= node;
        return isStarted;
      },
    });
    if (found !== undefined) return found;
  }
  return undefined;
}
