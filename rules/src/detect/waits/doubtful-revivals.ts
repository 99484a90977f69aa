import ts = require("typescript");
import type { Guards } from "../../analysis/guards.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { familyOf } from "../../analysis/owners.ts";
import { type CallNode, calleeName, isCallNode, isFunctionNode, isMember, receiverOf, unwrap } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import { chainedOn, type Suspension } from "./suspensions.ts";

const OPENS = /^(?:connect|reconnect|open|start|init|login|dial|listen)/i;
const MAX_DEPTH = 2;

/** True where what is written after the wait may well be right, though the teardown could run meanwhile. */
export function isDoubtfulRevival(file: FileModel, fn: FunctionInfo, { node }: Suspension, teardown: Teardown): boolean {
  const awaited = awaitedAt(node);
  return isAnothersTeardown(file, fn, teardown) || (awaited !== undefined && isOverItsSocket(file, awaited, teardown));
}

/** `while (!this.stopping) { await this.fetch(); }`: what stands behind the loop is how the stop is completed. */
export function completesTeardown(condition: ts.Expression, value: boolean, guards: Guards): boolean {
  let outer: ts.Node = condition;
  let leavesWhen = false;
  while (ts.isPrefixUnaryExpression(outer.parent) || ts.isParenthesizedExpression(outer.parent)) {
    if (ts.isPrefixUnaryExpression(outer.parent)) leavesWhen = !leavesWhen;
    outer = outer.parent;
  }
  const isLoop = (ts.isWhileStatement(outer.parent) || ts.isDoStatement(outer.parent)) && outer.parent.expression === outer;
  return isLoop && value === leavesWhen && guards.excludes(condition, !value);
}

/** The promise that a wait is for: the awaited one, or the one that `.then()` is called on. */
function awaitedAt(node: ts.Node): ts.Expression | undefined {
  if (ts.isAwaitExpression(node)) return unwrap(node.expression);
  return isCallNode(node) ? chainedOn(receiverOf(node)) : undefined;
}

/** A function of another object, which ends this one through this one's own teardown: that one tells what stands against it. */
function isAnothersTeardown(file: FileModel, fn: FunctionInfo, { fn: ending }: Teardown): boolean {
  const own = selfOf(file, fn);
  if (own === undefined || selfOf(file, ending) === own) return false;
  return file.teardowns.all().some((other) => other.fn !== ending && other.kind === "asked" && other.isWhole && selfOf(file, other.fn) === own);
}

function selfOf(file: FileModel, { body }: FunctionInfo): string | undefined {
  const self = body === undefined ? undefined : file.owners.ofThis(body);
  return self === undefined ? undefined : familyOf(self).id;
}

/** `await this.ws.request()`, `await handshake(this.ws)`: over the very connection that the teardown ends, so that it fails then. */
function isOverItsSocket(file: FileModel, awaited: ts.Expression, { sockets }: Teardown): boolean {
  const isSocket = (node: ts.Expression): boolean => sockets.has(file.places.of(node)?.key ?? "");
  const seen = new Set<ts.Node>();
  const mentions = (node: ts.Node, depth: number): boolean => {
    if (seen.has(node)) return false;
    seen.add(node);
    if ((isMember(node) || ts.isIdentifier(node)) && isSocket(node)) return true;
    if (isCallNode(node) && depth < MAX_DEPTH && mentionsInside(node, depth)) return true;
    const init = ts.isIdentifier(node) ? file.inventory.resolve(node)?.init : undefined;
    if (init !== undefined && depth < MAX_DEPTH && !isFunctionNode(unwrap(init)) && mentions(init, depth + 1)) return true;
    return ts.forEachChild(node, (child) => mentions(child, depth)) ?? false;
  };
  const mentionsInside = (call: CallNode, depth: number): boolean => {
    const target = file.calls.target(call);
    if (target === undefined || target.file !== file || target.receiver !== undefined || target.fn.body === undefined) return false;
    if (file.effects.all(target.fn).some(({ kind, place }) => kind === "send" && place !== undefined && sockets.has(place.key))) return true;
    return mentions(target.fn.body, depth + 1);
  };
  return !opens(file, awaited, sockets) && mentions(awaited, 0);
}

/** What opens the connection is not carried by it. */
function opens(file: FileModel, awaited: ts.Expression, sockets: ReadonlySet<string>): boolean {
  if (!isCallNode(awaited)) return false;
  if (OPENS.test((calleeName(awaited) ?? "").replace(/^[_#]+/, ""))) return true;
  const target = file.calls.target(awaited);
  const effects = target === undefined ? [] : file.effects.all(target.fn);
  return effects.some(({ kind, place, value }) => kind === "connect" || (kind === "write" && place !== undefined && sockets.has(place.key) && value?.truthy !== false));
}
