import ts = require("typescript");
import { presenceTest } from "../../analysis/conditions.ts";
import type { Effect } from "../../analysis/effect.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isFunctionNode, isMember } from "../../analysis/syntax.ts";
import type { TimerSite } from "../../analysis/timers.ts";

/**
 * How a teardown comes to arm a timer: `meant` for its own close timeout, `chance` where what it calls does so in some states
 * only, `unwanted` where it has just set one of these: `if (this.shouldRetry) this.timer = setTimeout(connect)`.
 */
export type ArmedBy = "nothing" | "meant" | "chance" | "unwanted";

export function armedBy(file: FileModel, fn: FunctionInfo, site: TimerSite, callback: FunctionInfo): ArmedBy {
  const arms = file.effects.all(fn).filter(({ timer, maybe }) => timer?.node === site.node && !maybe);
  if (arms.length === 0) return "nothing";
  const conditions = arms.map((arm) => conditionsOf(file, arm, site));
  if (arms.some(({ via }) => via.length === 0) || conditions.some((each) => each.length === 0) || !reachesPeer(file, callback)) return "meant";
  const written = new Set(file.effects.direct(fn).flatMap(({ kind, place }) => (kind === "write" && place !== undefined ? [place.key] : [])));
  return conditions.flat().some((condition) => reads(file, condition, written)) ? "unwanted" : "chance";
}

/** What has to hold for the teardown's calls to arm the timer; not whether the timer is pending already. */
function conditionsOf(file: FileModel, { via, node }: Effect, { handle }: TimerSite): ts.Expression[] {
  const isOfHandle = (condition: ts.Expression): boolean => {
    if (handle.kind !== "kept") return false;
    const test = presenceTest(ts.isPrefixUnaryExpression(condition) ? condition.operand : condition);
    return test !== undefined && file.places.of(test.subject)?.key === handle.place.key;
  };
  return [...via.slice(1), node].flatMap((hop) => branchesAbove(hop).filter((condition) => !isOfHandle(condition)));
}

/** The conditions of the `if`s around a node in its function. */
export function branchesAbove(node: ts.Node): ts.Expression[] {
  const found: ts.Expression[] = [];
  for (let inner = node; inner.parent !== undefined && !isFunctionNode(inner); inner = inner.parent) {
    const { parent } = inner;
    if (ts.isIfStatement(parent) && parent.expression !== inner) found.push(parent.expression);
  }
  return found;
}

function reads(file: FileModel, node: ts.Node, state: ReadonlySet<string>): boolean {
  const key = ts.isIdentifier(node) || isMember(node) ? file.places.of(node)?.key : undefined;
  if (key !== undefined && state.has(key)) return true;
  return ts.forEachChild(node, (child) => reads(file, child, state) || undefined) ?? false;
}

function reachesPeer(file: FileModel, callback: FunctionInfo): boolean {
  return file.effects.all(callback).some(({ kind, maybe }) => !maybe && (kind === "connect" || kind === "send"));
}
