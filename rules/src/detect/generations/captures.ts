import ts = require("typescript");
import type { Declaration, FunctionInfo } from "../../analysis/inventory.ts";
import type { FileModel } from "../../analysis/model.ts";
import type { Place } from "../../analysis/places.ts";
import { isMember, kindTable, unwrap } from "../../analysis/syntax.ts";

const { SyntaxKind } = ts;

const STEPS = kindTable([SyntaxKind.PlusPlusToken, SyntaxKind.MinusMinusToken]);

/** `generation !== this.generation`, run later than the copy was taken. */
export interface Capture {
  readonly node: ts.BinaryExpression;
  readonly slot: Place;
  /** The function that compares. */
  readonly fn: FunctionInfo;
  readonly copy: Declaration;
}

/** Every comparison of a slot with a copy of it that was captured on an earlier stack. */
export function capturesOf(file: FileModel): Capture[] {
  const captures: Capture[] = [];
  for (const node of file.inventory.functions.flatMap(({ comparisons }) => comparisons)) {
    const capture = captureAt(file, node, node.left, node.right) ?? captureAt(file, node, node.right, node.left);
    if (capture !== undefined) captures.push(capture);
  }
  return captures;
}

function captureAt(file: FileModel, node: ts.BinaryExpression, side: ts.Expression, other: ts.Expression): Capture | undefined {
  const [copied, current] = [unwrap(side), unwrap(other)];
  if (!ts.isIdentifier(copied) || !(isMember(current) || ts.isIdentifier(current))) return undefined;
  const copy = file.inventory.resolve(copied);
  if (copy?.kind !== "variable" || copy.isReassigned || copy.init === undefined || copy.bindingPath.length > 0) return undefined;
  if (ts.isIdentifier(current) && file.inventory.resolve(current) === copy) return undefined;
  const slot = file.places.of(current);
  const source = slot === undefined ? undefined : copiedPlace(file, copy.init);
  const fn = file.inventory.enclosing(node);
  return slot === undefined || source?.key !== slot.key || !isLater(copy, fn, node) ? undefined : { node, slot, fn, copy };
}

/** The place whose value `x`, `++x` and `x = y` have. */
function copiedPlace(file: FileModel, init: ts.Expression): Place | undefined {
  const inner = unwrap(init);
  if (isStep(inner)) return file.places.of(inner.operand);
  if (ts.isBinaryExpression(inner) && isIncrement(inner)) return file.places.of(inner.left);
  return file.places.of(inner);
}

function isLater(copy: Declaration, fn: FunctionInfo, node: ts.Node): boolean {
  if (fn !== copy.owner) return !ts.isSourceFile(copy.owner.node);
  return fn.awaits.some((wait) => wait.pos >= copy.node.end && wait.end <= node.pos);
}

/** `x++`, `x += 1`, `x = x + 1`: a step to a value that nobody holds yet. */
export function isAdvance(file: FileModel, node: ts.Node, slot: Place): boolean {
  if (isStep(node)) return true;
  if (!ts.isBinaryExpression(node)) return false;
  if (isIncrement(node)) return true;
  const value = unwrap(node.right);
  return ts.isBinaryExpression(value) && value.operatorToken.kind === SyntaxKind.PlusToken && file.places.of(value.left)?.key === slot.key;
}

function isStep(node: ts.Node): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  return (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && STEPS[node.operator] === 1;
}

function isIncrement(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === SyntaxKind.PlusEqualsToken && unwrap(node.right).getText() === "1";
}
