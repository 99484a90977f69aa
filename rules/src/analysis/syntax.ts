import ts = require("typescript");

// TypeScript's exports are getters, too slow to go through for every node of every file.
const { SyntaxKind } = ts;

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration;

export type CallNode = ts.CallExpression | ts.NewExpression;

/** Which syntax kinds belong to a group, as a table: one look-up for a node's kind. */
export function kindTable(kinds: readonly ts.SyntaxKind[]): Uint8Array {
  const table = new Uint8Array(SyntaxKind.Count);
  for (const kind of kinds) table[kind] = 1;
  return table;
}

const EQUALITIES = kindTable([
  SyntaxKind.EqualsEqualsEqualsToken,
  SyntaxKind.EqualsEqualsToken,
  SyntaxKind.ExclamationEqualsEqualsToken,
  SyntaxKind.ExclamationEqualsToken,
]);

/** `a === b` and its kin. */
export function isEquality(operator: ts.SyntaxKind): boolean {
  return EQUALITIES[operator] === 1;
}

const COMPARISONS = kindTable([
  SyntaxKind.LessThanToken,
  SyntaxKind.LessThanEqualsToken,
  SyntaxKind.GreaterThanToken,
  SyntaxKind.GreaterThanEqualsToken,
  SyntaxKind.EqualsEqualsEqualsToken,
  SyntaxKind.EqualsEqualsToken,
]);

/** An order or an equality that holds, not one that fails. */
export function isComparison(operator: ts.SyntaxKind): boolean {
  return COMPARISONS[operator] === 1;
}

export const FUNCTION_KINDS: readonly ts.SyntaxKind[] = [
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
];
const FUNCTIONS = kindTable(FUNCTION_KINDS);
const CALLS = kindTable([SyntaxKind.CallExpression, SyntaxKind.NewExpression]);
const WRAPPERS = kindTable([
  SyntaxKind.ParenthesizedExpression,
  SyntaxKind.AsExpression,
  SyntaxKind.NonNullExpression,
  SyntaxKind.TypeAssertionExpression,
  SyntaxKind.SatisfiesExpression,
]);

type Wrapper = ts.ParenthesizedExpression | ts.AsExpression | ts.NonNullExpression | ts.TypeAssertion | ts.SatisfiesExpression;

export function isFunctionNode(node: ts.Node): node is FunctionNode {
  return FUNCTIONS[node.kind] === 1;
}

export function isCallNode(node: ts.Node): node is CallNode {
  return CALLS[node.kind] === 1;
}

/** The expression without parentheses, casts, `!` and `satisfies`. */
export function unwrap(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (WRAPPERS[inner.kind] === 1) inner = (inner as Wrapper).expression;
  return inner;
}

/** The value of `a = b = value` and of `(value as T)`: what is assigned in the end. */
export function assignedValue(expression: ts.Expression): ts.Expression {
  let value = unwrap(expression);
  while (ts.isBinaryExpression(value) && value.operatorToken.kind === SyntaxKind.EqualsToken) value = unwrap(value.right);
  return value;
}

/** The outermost wrapper (parentheses, casts) around a node, itself when there is none. */
export function wrapperOf(node: ts.Node): ts.Node {
  let outer = node;
  while (WRAPPERS[outer.parent.kind] === 1) outer = outer.parent;
  return outer;
}

/** `close` of `ws.close`, `ws["close"]` and `this.#close` (as `#close`); undefined for anything else. */
export function memberName(expression: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  if (ts.isElementAccessExpression(expression) && ts.isStringLiteralLike(expression.argumentExpression)) {
    return expression.argumentExpression.text;
  }
  return undefined;
}

export function isMember(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return node.kind === SyntaxKind.PropertyAccessExpression || node.kind === SyntaxKind.ElementAccessExpression;
}

/** The last name of a callee: `f` of `f()`, `m` of `a.b.m()`. */
export function calleeName(call: CallNode): string | undefined {
  const callee = unwrap(call.expression);
  return ts.isIdentifier(callee) ? callee.text : memberName(callee);
}

/** What a method is called on: `a.b` of `a.b.m()`; undefined for a plain call. */
export function receiverOf(call: CallNode): ts.Expression | undefined {
  const callee = unwrap(call.expression);
  return isMember(callee) ? unwrap(callee.expression) : undefined;
}

export function propertyNameText(name: ts.PropertyName | ts.BindingName | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) {
    return name.text;
  }
  if (ts.isComputedPropertyName(name)) {
    const key = name.expression;
    if (ts.isStringLiteralLike(key)) return key.text;
    if (ts.isPropertyAccessExpression(key)) return `[${key.getText()}]`;
  }
  return undefined;
}

const ASSIGNMENTS: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.EqualsToken,
  SyntaxKind.BarBarEqualsToken,
  SyntaxKind.AmpersandAmpersandEqualsToken,
  SyntaxKind.QuestionQuestionEqualsToken,
]);

export function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && isAssignmentOperator(node.operatorToken.kind);
}

export function isAssignmentOperator(operator: ts.SyntaxKind): boolean {
  return operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment;
}

/** An assignment whose value is the right-hand side as it stands (`=`, `||=`, `&&=`, `??=`; not `+=`). */
export function isPlainAssignment(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && ASSIGNMENTS.has(node.operatorToken.kind);
}

export function isAsync(node: FunctionNode): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === SyntaxKind.AsyncKeyword) ?? false;
}

/** True where the node's value is thrown away: `f();`, `void f();`, `a && f();`. */
export function isDiscarded(node: ts.Node): boolean {
  const outer = wrapperOf(node);
  const { parent } = outer;
  if (ts.isExpressionStatement(parent)) return true;
  if (ts.isVoidExpression(parent)) return isDiscarded(parent);
  if (ts.isBinaryExpression(parent) && parent.right === outer) {
    const operator = parent.operatorToken.kind;
    const shortCircuit =
      operator === SyntaxKind.AmpersandAmpersandToken ||
      operator === SyntaxKind.BarBarToken ||
      operator === SyntaxKind.QuestionQuestionToken;
    return (shortCircuit || operator === SyntaxKind.CommaToken) && isDiscarded(parent);
  }
  if (ts.isConditionalExpression(parent) && parent.condition !== outer) return isDiscarded(parent);
  return false;
}

export function contains(outer: ts.Node, inner: ts.Node): boolean {
  return inner.pos >= outer.pos && inner.end <= outer.end;
}

/** The node's text on one line, cut to a length that fits a message. */
export function brief(node: ts.Node, limit = 40): string {
  const text = node.getText().replaceAll(/\s+/g, " ");
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
