import ts = require("typescript");
import { isMember, memberName, unwrap, wrapperOf } from "../analysis/syntax.ts";
import { type Binding, isWritten, type Scopes } from "./scopes.ts";
import { isGlobalObject, type Thing } from "./things.ts";

/** The function of `(function (root) {})(root)` and of `(function (root) {}).call(this, root)`. */
export function inlineFunction(callee: ts.Expression): { fn: ts.FunctionExpression | ts.ArrowFunction; shift: number } | undefined {
  if (ts.isFunctionExpression(callee) || ts.isArrowFunction(callee)) return { fn: callee, shift: 0 };
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "call") return undefined;
  const fn = unwrap(callee.expression);
  return ts.isFunctionExpression(fn) ? { fn, shift: 1 } : undefined;
}

export function isParameter({ declarations }: Binding): boolean {
  return declarations.some(({ parent }) => ts.isParameter(parent) || ts.isBindingElement(parent));
}

/** True when a variable has no value but what is assigned at `target`. */
export function isOnlyValue(binding: Binding, target: ts.Identifier, scopes: Scopes): boolean {
  const [name, ...others] = binding.declarations;
  if (name === undefined || others.length > 0 || !ts.isVariableDeclaration(name.parent) || name.parent.initializer !== undefined) return false;
  return scopes.mentionsOf(binding).every((mention) => mention === target || !isWritten(mention));
}

/** True for an import that the file mentions in its types: leaving it out would break them. */
export function isTyped(binding: Binding, at: ts.Node): boolean {
  if (!ts.isImportSpecifier(at) && !ts.isImportClause(at) && !ts.isNamespaceImport(at) && !ts.isImportEqualsDeclaration(at)) return false;
  const text = at.getSourceFile().text.slice(at.end);
  return new RegExp(String.raw`(?<![\w$])${binding.name.replaceAll("$", String.raw`\$`)}(?![\w$])`).test(text);
}

export function unwrapAwait(node: ts.Node): ts.Node {
  const inner = unwrap(node as ts.Expression);
  return ts.isAwaitExpression(inner) ? unwrap(inner.expression) : inner;
}

/** True for the `x` of `x = thing`: this write is the one that binds. */
export function isBoundAt(mention: ts.Node, at: ts.Node): boolean {
  const { parent } = wrapperOf(mention);
  return ts.isBinaryExpression(parent) && parent.right === at;
}

/**
 * Where `const api = axios.create()` is used like axios itself. Handing it on is nobody's business, as the making was a raw call
 * already.
 */
export function usesOfMade(call: ts.Node, scopes: Scopes): ts.Identifier[] {
  const { parent } = wrapperOf(call);
  const binding = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? scopes.resolve(parent.name) : undefined;
  if (binding === undefined || binding.declarations.length > 1) return [];
  return scopes.mentionsOf(binding).filter((mention) => {
    const outer = wrapperOf(mention);
    const isCalled = ts.isCallExpression(outer.parent) && outer.parent.expression === outer;
    return (isCalled || ts.isPropertyAccessExpression(outer.parent)) && !isWritten(mention);
  });
}

/** The other one of two alternatives. */
export function otherThan(node: ts.Node, parent: ts.ConditionalExpression | ts.BinaryExpression): ts.Expression {
  const [one, other] = ts.isConditionalExpression(parent) ? [parent.whenTrue, parent.whenFalse] : [parent.left, parent.right];
  return one === node ? other : one;
}

export function isNothing(expression: ts.Expression): boolean {
  const inner = unwrap(expression);
  return inner.kind === ts.SyntaxKind.NullKeyword || ts.isVoidExpression(inner) || (ts.isIdentifier(inner) && inner.text === "undefined");
}

/** True for the target of `globalThis.fetch = original`. */
export function isPutBack(target: ts.Expression, thing: Thing, scopes: Scopes): boolean {
  if (!isMember(target) || memberName(target) !== thing.name) return false;
  const object = unwrap(target.expression);
  return ts.isIdentifier(object) && isGlobalObject(object.text) && scopes.resolve(object) === undefined;
}
