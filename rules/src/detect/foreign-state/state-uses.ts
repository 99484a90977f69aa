import ts = require("typescript");
import { calleeName, isAssignment, isEquality, isFunctionNode, isMember, memberName, wrapperOf } from "../../analysis/syntax.ts";
import { CLOSE_METHODS, LISTENER_ADDERS, LISTENER_REMOVERS, SEND_METHODS, TIMER_CLEARERS } from "../../analysis/vocabulary.ts";

const { SyntaxKind } = ts;

/** What code does with a piece of state: ask it before it acts, change it, or act on what it holds. */
export type StateUse = "decides" | "writes" | "acts";

/** How an expression is used; undefined where its value is only passed on, shown or compared for nothing. */
export function useOf(node: ts.Node): StateUse | undefined {
  const outer = wrapperOf(node);
  const { parent } = outer;
  if (isAssignment(parent) && parent.left === outer) return "writes";
  if (ts.isDeleteExpression(parent)) return "writes";
  if ((ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) && parent.operator !== SyntaxKind.ExclamationToken) {
    return parent.operator === SyntaxKind.PlusPlusToken || parent.operator === SyntaxKind.MinusMinusToken ? "writes" : undefined;
  }
  if (ts.isCallExpression(parent) && parent.arguments.includes(outer as ts.Expression)) return TIMER_CLEARERS.test(calleeName(parent) ?? "") ? "acts" : undefined;
  if (isMember(parent) && parent.expression === outer) return useOfMember(parent);
  if (ts.isVariableDeclaration(parent) && parent.initializer === outer && ts.isIdentifier(parent.name)) return useOfName(parent.name);
  return isAsked(outer) ? "decides" : undefined;
}

/** `state.destroy()` acts on it; `state.open` is asked like the state itself. */
function useOfMember(member: ts.PropertyAccessExpression | ts.ElementAccessExpression): StateUse | undefined {
  const { parent } = wrapperOf(member);
  if (ts.isCallExpression(parent) && parent.expression === member) {
    const name = memberName(member) ?? "";
    return [CLOSE_METHODS, SEND_METHODS, LISTENER_ADDERS, LISTENER_REMOVERS].some((names) => names.test(name)) ? "acts" : undefined;
  }
  return isAsked(wrapperOf(member)) ? "decides" : undefined;
}

/** What becomes of a value kept in a variable. */
function useOfName(name: ts.Identifier): StateUse | undefined {
  const block = enclosingBlock(name);
  let use: StateUse | undefined;
  const visit = (node: ts.Node): void => {
    if (use !== undefined) return;
    const isUse = ts.isIdentifier(node) && node !== name && node.text === name.text && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node);
    if (isUse) use = useOfRead(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(block, visit);
  return use;
}

/** A variable that is written is no longer the state it was read from. */
function useOfRead(node: ts.Identifier): StateUse | undefined {
  const { parent } = wrapperOf(node);
  if (isMember(parent)) return useOfMember(parent);
  if (ts.isVariableDeclaration(parent)) return undefined;
  const use = useOf(node);
  return use === "writes" ? undefined : use;
}

/** True for what a condition is made of, and for what a predicate answers. */
function isAsked(node: ts.Node): boolean {
  let inner = node;
  let isTruth = false;
  for (let { parent } = inner; parent !== undefined && !ts.isStatement(inner); { parent } = inner) {
    if ((ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent) || ts.isSwitchStatement(parent)) && parent.expression === inner) return true;
    if (ts.isConditionalExpression(parent) && parent.condition === inner) return true;
    if (ts.isReturnStatement(parent) || (isFunctionNode(parent) && parent.body === inner)) return isTruth;
    if (ts.isBinaryExpression(parent)) {
      const { kind } = parent.operatorToken;
      const isShort = kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken;
      if (isShort && parent.left === inner && ts.isExpressionStatement(wrapperOf(parent).parent)) return true;
      isTruth ||= isEquality(kind) || kind === SyntaxKind.LessThanToken || kind === SyntaxKind.GreaterThanToken || kind === SyntaxKind.LessThanEqualsToken || kind === SyntaxKind.GreaterThanEqualsToken;
      if (!isShort && !isTruth) return false;
    } else if (ts.isPrefixUnaryExpression(parent)) {
      isTruth = true;
    } else if (!ts.isTypeOfExpression(parent) && wrapperOf(inner) === inner) {
      return false;
    }
    inner = parent;
  }
  return false;
}

function enclosingBlock(node: ts.Node): ts.Node {
  let outer = node.parent;
  while (!ts.isBlock(outer) && !ts.isSourceFile(outer) && !ts.isCaseOrDefaultClause(outer)) outer = outer.parent;
  return outer;
}
