import ts = require("typescript");
import type { FileModel } from "../../analysis/model.ts";
import { isFunctionNode } from "../../analysis/syntax.ts";

/**
 * True when a statement stands in a branch that the state after some teardown is bound to take: `if (this.closed) throw ...`.
 * Such a throw says no more than that it comes too late.
 */
export function isForStaleness(file: FileModel, statement: ts.Node): boolean {
  const guards = file.teardowns.all().map((teardown) => file.exposure(teardown).guards);
  for (let node = statement; node.parent !== undefined && !isFunctionNode(node); node = node.parent) {
    const { parent } = node;
    if (!ts.isIfStatement(parent) || parent.expression === node) continue;
    const taken = parent.thenStatement === node;
    if (guards.some((guard) => guard.excludes(parent.expression, !taken))) return true;
  }
  return false;
}
