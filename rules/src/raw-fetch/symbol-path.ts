import ts = require("typescript");
import { isFunctionNode, propertyNameText, unwrap, wrapperOf } from "../analysis/syntax.ts";

export interface Surroundings {
  /** The names around a place, from the outside: `Client.request`; `<module>` when there are none. */
  readonly symbol: string;
  /** The function that gave the last name, or the statement of the top level. */
  readonly body: ts.Node;
}

/** Where a node stands, in names: anonymous functions count for what they stand in. */
export function surroundingsOf(node: ts.Node): Surroundings {
  const names: string[] = [];
  let body: ts.Node | undefined;
  let hasFunction = false;
  let last = node;
  for (let outer = node.parent; !ts.isSourceFile(outer); outer = outer.parent) {
    const isFunction = isFunctionNode(outer);
    hasFunction ||= isFunction;
    const name = nameOf(outer, hasFunction);
    if (name !== undefined) {
      names.unshift(name);
      body ??= isFunction ? outer : last;
    }
    last = outer;
  }
  return { symbol: names.length === 0 ? "<module>" : names.join("."), body: body ?? last };
}

function nameOf(node: ts.Node, hasFunction: boolean): string | undefined {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return node.name?.text ?? "exports.default";
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node) || ts.isPropertyDeclaration(node)) return propertyNameText(node.name);
  if (ts.isModuleDeclaration(node)) return node.name.text;
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return heldName(node) ?? ownName(node) ?? wrappedName(node);
  if (ts.isClassExpression(node)) return heldName(node) ?? ownName(node);
  if (ts.isObjectLiteralExpression(node)) return hasFunction ? heldName(node) : undefined;
  return undefined;
}

function ownName({ name }: ts.FunctionLike | ts.ClassExpression): string | undefined {
  return name === undefined ? undefined : propertyNameText(name);
}

/** The name of what a function, class or object is put into. A class's own properties name themselves. */
function heldName(node: ts.Expression): string | undefined {
  const outer = wrapperOf(node);
  const { parent } = outer;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return propertyNameText(parent.name);
  if ((ts.isParameter(parent) || ts.isBindingElement(parent)) && parent.initializer === outer) return propertyNameText(parent.name);
  if (ts.isExportAssignment(parent)) return "exports.default";
  return ts.isBinaryExpression(parent) && parent.right === outer && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? chainText(parent.left) : undefined;
}

/** `exports.load`, `Client.prototype.load`; undefined for targets that are more than names. */
function chainText(target: ts.Expression): string | undefined {
  const inner = unwrap(target);
  if (ts.isIdentifier(inner)) return inner.text;
  if (inner.kind === ts.SyntaxKind.ThisKeyword) return "this";
  if (ts.isElementAccessExpression(inner) && !ts.isStringLiteralLike(inner.argumentExpression)) return undefined;
  if (!ts.isPropertyAccessExpression(inner) && !ts.isElementAccessExpression(inner)) return undefined;
  const object = chainText(inner.expression);
  const name = ts.isPropertyAccessExpression(inner) ? inner.name.text : (inner.argumentExpression as ts.StringLiteral).text;
  return object === undefined ? undefined : `${object}.${name}`;
}

/** `GET` for the function of `export const GET = withAuth(async () => {})`: at the top level it is what one would call it. */
function wrappedName(node: ts.Expression): string | undefined {
  let outer: ts.Node = wrapperOf(node);
  while (ts.isCallExpression(outer.parent) && outer.parent.expression !== outer) outer = wrapperOf(outer.parent);
  if (outer === wrapperOf(node)) return undefined;
  const { parent } = outer;
  if (ts.isExportAssignment(parent)) return "exports.default";
  const isOutermost = ts.isVariableDeclaration(parent) && (ts.isSourceFile(parent.parent.parent.parent) || ts.isModuleBlock(parent.parent.parent.parent));
  return isOutermost ? propertyNameText(parent.name) : undefined;
}
