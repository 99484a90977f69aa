import ts = require("typescript");
import { calleeName, isAssignment, isCallNode, isMember, memberName, unwrap, wrapperOf } from "../analysis/syntax.ts";
import type { Use } from "./follow.ts";
import type { Scopes } from "./scopes.ts";

const NONE: readonly ts.Expression[] = [];

/** The part of a use to point at: what is called, without its arguments. */
export function headOf(node: ts.Node): { readonly start: number; readonly end: number } {
  const end = isCallNode(node) ? node.expression.end : ts.isTaggedTemplateExpression(node) ? node.tag.end : node.end;
  return { start: node.getStart(), end };
}

/** What shows a reader how something is used: the call, or what surrounds a name. */
export function contextOf(node: ts.Node, use: Use): ts.Node {
  if (use === "call" || ts.isStatement(node)) return node;
  const { parent } = wrapperOf(node);
  return ts.isImportClause(node) || ts.isNamedImports(parent) || ts.isNamedExports(parent) ? (ts.findAncestor(node, ts.isStatement) ?? node) : ts.isBlock(parent) || ts.isSourceFile(parent) ? node : parent;
}

/** What tells one use of a thing from another within the same function. */
export function distinctionOf(node: ts.Node, use: Use, scopes: Scopes): readonly (ts.Node | string)[] {
  return use === "call" ? ofCall(node, scopes) : ofValue(node);
}

function ofCall(node: ts.Node, scopes: Scopes): readonly (ts.Node | string)[] {
  if (ts.isTaggedTemplateExpression(node)) return [node.template];
  if (!isCallNode(node)) return [];
  const { arguments: given = NONE } = node;
  const name = calleeName(node);
  const callee = unwrap(node.expression);
  // In these the first argument is none of the call's own.
  if (isMember(callee) && (name === "call" || name === "apply" || name === "construct")) return given;
  if (given.length === 0 && ts.isNewExpression(node)) return openedWith(node, scopes);
  return given.slice(0, 1);
}

/** A request that is made empty says where it goes only when it is opened. */
function openedWith(made: ts.NewExpression, scopes: Scopes): readonly ts.Expression[] {
  const { parent } = wrapperOf(made);
  const name = ts.isVariableDeclaration(parent) ? parent.name : isAssignment(parent) ? unwrap(parent.left) : undefined;
  if (name === undefined || !ts.isIdentifier(name)) return NONE;
  const binding = scopes.resolve(name);
  if (binding === undefined) return NONE;
  return scopes.mentionsOf(binding).flatMap((mention) => {
    const access = wrapperOf(mention).parent;
    if (!ts.isPropertyAccessExpression(access) || memberName(access) !== "open") return [];
    const call = wrapperOf(access).parent;
    return ts.isCallExpression(call) ? call.arguments.slice(0, 2) : [];
  });
}

function ofValue(start: ts.Node): readonly (ts.Node | string)[] {
  let node = wrapperOf(start);
  while (ts.isConditionalExpression(node.parent) || (ts.isBinaryExpression(node.parent) && !isAssignment(node.parent))) node = wrapperOf(node.parent);
  const { parent } = node;
  if (isCallNode(parent)) {
    const { arguments: given = NONE, expression } = parent;
    if (expression === node) return ["callee", ...given.slice(0, 1)];
    return ["argument", expression, ...given.slice(0, 1).filter((argument) => argument !== node)];
  }
  if (ts.isShorthandPropertyAssignment(parent)) return ["property", parent.name.text, ...takerOf(parent)];
  if (ts.isPropertyAssignment(parent)) return ["property", parent.name, ...takerOf(parent)];
  if (isAssignment(parent)) return ["assignment", parent.left === node ? "" : parent.left];
  if (ts.isJsxExpression(parent) && ts.isJsxAttribute(parent.parent)) return ["attribute", parent.parent.name];
  return [];
}

/** Whom an object is handed to. */
function takerOf({ parent: literal }: ts.ObjectLiteralElement): readonly ts.Node[] {
  const { parent } = wrapperOf(literal);
  return isCallNode(parent) && parent.expression !== literal ? [parent.expression] : [];
}
