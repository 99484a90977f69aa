import ts = require("typescript");
import type { FunctionInfo } from "../analysis/inventory.ts";

/** The part of a function that stands for it in a report: its name, else its first token. */
export function functionHead(fn: FunctionInfo): { start: number; end: number } {
  const { node } = fn;
  if (!ts.isSourceFile(node)) {
    if (node.name !== undefined) return { start: node.name.getStart(), end: node.name.end };
    const { parent } = node;
    if ((ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && parent.name !== undefined) {
      return { start: parent.name.getStart(), end: parent.name.end };
    }
    if (ts.isBinaryExpression(parent)) return { start: parent.left.getStart(), end: parent.left.end };
  }
  const start = node.getStart();
  const bodyStart = !ts.isSourceFile(node) && node.body !== undefined ? node.body.getStart() : start + 1;
  return { start, end: Math.max(start + 1, bodyStart) };
}
