import ts = require("typescript");
import { leaves } from "../../analysis/conditions.ts";
import type { Guards } from "../../analysis/guards.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { calleeName, contains, isFunctionNode, isMember, unwrap } from "../../analysis/syntax.ts";
import type { Teardown } from "../../analysis/teardowns.ts";
import { CLOSE_METHODS } from "../../analysis/vocabulary.ts";
import type { LateEffect } from "./late-effects.ts";

/** `this.ws = new WebSocket(url); if (this.closed) { this.ws.close(); return; }`: made all the same, and ended at once. */
export function isUndone(file: FileModel, fn: FunctionInfo, { node, kind }: LateEffect, guards: Guards): boolean {
  if (kind === "send") return false;
  return checksAfter(fn, node).some((check) => {
    const isTaken = (branch: boolean): boolean => guards.excludes(check.expression, !branch) && !guards.excludes(check.expression, branch);
    const taken = isTaken(true) ? check.thenStatement : isTaken(false) ? check.elseStatement : undefined;
    return taken !== undefined && endsSomething(file, fn, taken);
  });
}

/** A check for the teardown that stands behind the effect it should have prevented. */
export function laterCheck(fn: FunctionInfo, effect: ts.Node, guards: Guards): ts.Expression | undefined {
  const late = checksAfter(fn, effect).find(({ expression, thenStatement }) => guards.excludes(expression, false) && !guards.excludes(expression, true) && leaves(thenStatement));
  return late?.expression;
}

/** The conditions that follow a node before the function waits again. */
function checksAfter(fn: FunctionInfo, node: ts.Node): ts.IfStatement[] {
  const next = Math.min(...fn.awaits.map((wait) => (wait.pos >= node.end && !isOtherBranch(wait, node) ? wait.end : Infinity)));
  const checks: ts.IfStatement[] = [];
  const visit = (inner: ts.Node): void => {
    if (inner.end <= node.pos || inner.pos > next || (isFunctionNode(inner) && inner !== fn.node)) return;
    if (ts.isIfStatement(inner) && inner.pos >= node.end) checks.push(inner);
    ts.forEachChild(inner, visit);
  };
  visit(fn.node);
  return checks;
}

/** True when the one stands in the `else` of an `if` that holds the other. */
function isOtherBranch(inElse: ts.Node, node: ts.Node): boolean {
  for (let inner = inElse; inner.parent !== undefined; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isIfStatement(parent) && parent.elseStatement === inner && contains(parent.thenStatement, node)) return true;
  }
  return false;
}

function endsSomething(file: FileModel, fn: FunctionInfo, statement: ts.Statement): boolean {
  return fn.calls.some((call) => contains(statement, call) && (CLOSE_METHODS.test(calleeName(call) ?? "") || file.effects.ofCall(call, fn).some(({ kind }) => kind === "close")));
}

const SAYS_GONE = /^(?:aborted|closed|destroyed|disposed|cancell?ed|stopped|ended|isStale|stale)$/;

/** `if (this.controller?.signal.aborted) return;` where the teardown leaves no controller to ask. */
export function emptiedGuard(file: FileModel, fn: FunctionInfo, wait: ts.Node, effect: ts.Node, { after }: Teardown): ts.Expression | undefined {
  const start = contains(fn.node, wait) ? wait.end : fn.node.pos;
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined || node.pos > effect.pos || (isFunctionNode(node) && node !== fn.node)) return;
    if (ts.isIfStatement(node) && node.pos >= start && !contains(node, effect)) {
      const asked = unwrap(node.expression);
      if (ts.isPropertyAccessExpression(asked) && SAYS_GONE.test(asked.name.text) && ts.isOptionalChain(asked) && asksEmptied(asked)) found = asked;
    }
    ts.forEachChild(node, visit);
  };
  const asksEmptied = (expression: ts.Expression): boolean => {
    for (let base = expression; isMember(base); base = unwrap(base.expression)) {
      const holder = base.questionDotToken === undefined ? undefined : file.places.of(base.expression);
      if (holder !== undefined && after.get(holder.key)?.truthy === false) return true;
    }
    return false;
  };
  visit(fn.node);
  return found;
}
