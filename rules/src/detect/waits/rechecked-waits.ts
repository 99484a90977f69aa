import ts = require("typescript");
import { FlowBudgetExceeded, runFlow } from "../../analysis/flow.ts";
import type { Guards } from "../../analysis/guards.ts";
import type { FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import { isCallNode, unwrap } from "../../analysis/syntax.ts";
import { abstractValue } from "../../analysis/values.ts";

const MAX_DEPTH = 3;

/** `await this.open()` where `open()` looks after its own last wait, and throws when the owner is gone: then nothing is left to check. */
export function isRechecked(file: FileModel, awaited: ts.Expression, guards: Guards, depth = 0): boolean {
  const fn = depth > MAX_DEPTH ? undefined : awaitedFunction(file, awaited);
  return fn?.body !== undefined && !ts.isSourceFile(fn.body) && fn.isAsync && returnsLive(file, fn.body, guards, depth);
}

/** The function of this file whose promise is awaited: called here, or where the slot that keeps it was filled. */
function awaitedFunction(file: FileModel, awaited: ts.Expression): FunctionInfo | undefined {
  if (isCallNode(awaited)) {
    const target = file.calls.target(awaited);
    return target === undefined || target.file !== file || target.receiver !== undefined ? undefined : target.fn;
  }
  const place = file.places.of(awaited);
  const [kept, second] = place === undefined ? [] : file.slots.values(place).filter((value) => abstractValue(value).truthy !== false);
  return kept === undefined || second !== undefined || !isCallNode(kept) ? undefined : awaitedFunction(file, kept);
}

/** True when no path returns after a wait without having passed a check for the teardown. */
function returnsLive(file: FileModel, body: ts.ConciseBody, guards: Guards, depth: number): boolean {
  const waits = (awaited: ts.Expression): boolean => !isRechecked(file, unwrap(awaited), guards, depth + 1);
  try {
    // The state: may the owner have been torn down since the last check?
    const { exit } = runFlow<boolean>(body, false, {
      join: (a, b) => a || b,
      equals: (a, b) => a === b,
      assume: (condition, value, state) => state && !guards.excludes(condition, value),
      assumeCase: (subject, candidate, value, state) => state && !guards.excludesCase(subject, candidate, value),
      transfer: (node, state) => {
        if (guards.throwsWhenGone(node)) return false;
        if (ts.isAwaitExpression(node)) return state || waits(node.expression);
        if (ts.isReturnStatement(node) && node.expression !== undefined) return state || mayBePromise(file, node.expression, waits);
        return state || ts.isForOfStatement(node);
      },
    });
    return exit !== true && (ts.isBlock(body) || !mayBePromise(file, body, waits));
  } catch (error) {
    if (!(error instanceof FlowBudgetExceeded)) throw error;
    return false;
  }
}

/** `return this.opening;`: the caller waits for that as well. */
function mayBePromise(file: FileModel, returned: ts.Expression, waits: (awaited: ts.Expression) => boolean): boolean {
  const inner = unwrap(returned);
  if (isCallNode(inner)) return waits(inner);
  const place = file.places.of(inner);
  return place !== undefined && file.slots.values(place).some((value) => isCallNode(value) || ts.isNewExpression(value)) && waits(inner);
}
