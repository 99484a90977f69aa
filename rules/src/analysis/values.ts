import ts = require("typescript");
import { unwrap } from "./syntax.ts";

const { SyntaxKind } = ts;

/** What is known of a value: whether it is truthy, and its text when it is a constant. */
export interface AbstractValue {
  readonly truthy: boolean | undefined;
  /** `null`, `"closed"`, `State.Closed`; undefined when not one constant. */
  readonly text: string | undefined;
}

/** Written, but with what cannot be told. */
export const CHANGED: AbstractValue = { truthy: undefined, text: undefined };
/** The text of `[]`. */
export const EMPTY_LIST = "[]";
export const MISSING: AbstractValue = { truthy: false, text: "undefined" };

export function abstractValue(expression: ts.Expression | undefined): AbstractValue {
  if (expression === undefined) return CHANGED;
  const inner = unwrap(expression);
  switch (inner.kind) {
    case SyntaxKind.TrueKeyword:
      return { truthy: true, text: "true" };
    case SyntaxKind.FalseKeyword:
      return { truthy: false, text: "false" };
    case SyntaxKind.NullKeyword:
      return { truthy: false, text: "null" };
    case SyntaxKind.VoidExpression:
      return MISSING;
    case SyntaxKind.ArrayLiteralExpression:
      return { truthy: true, text: (inner as ts.ArrayLiteralExpression).elements.length === 0 ? EMPTY_LIST : undefined };
    case SyntaxKind.ObjectLiteralExpression:
    case SyntaxKind.ArrowFunction:
    case SyntaxKind.FunctionExpression:
    case SyntaxKind.NewExpression:
      return { truthy: true, text: undefined };
    default:
  }
  if (ts.isIdentifier(inner)) return inner.text === "undefined" ? MISSING : constantName(inner.text);
  if (ts.isStringLiteralLike(inner)) return { truthy: inner.text !== "", text: JSON.stringify(inner.text) };
  if (ts.isNumericLiteral(inner)) return { truthy: Number(inner.text) !== 0, text: inner.text };
  if (ts.isPrefixUnaryExpression(inner)) return { truthy: undefined, text: inner.getText() };
  if (ts.isPropertyAccessExpression(inner)) return constantName(inner.getText());
  if (isPlainChain(inner)) return abstractValue(inner.right);
  return CHANGED;
}

export function joinValues(a: AbstractValue | undefined, b: AbstractValue): AbstractValue {
  if (a === undefined) return b;
  return { truthy: a.truthy === b.truthy ? a.truthy : undefined, text: a.text === b.text ? a.text : undefined };
}

/** Whether two constants are surely equal, surely different, or neither. */
export function compareValues(a: AbstractValue, b: AbstractValue): boolean | undefined {
  if (a.text !== undefined && b.text !== undefined) {
    const isNothing = (text: string): boolean => text === "null" || text === "undefined";
    return a.text === b.text || (isNothing(a.text) && isNothing(b.text));
  }
  if (a.truthy !== undefined && b.truthy !== undefined && a.truthy !== b.truthy) return false;
  return undefined;
}

/** `this.delay > 0` where both sides are known to be numbers. */
export function compareNumbers(operator: ts.SyntaxKind, { text: left }: AbstractValue, { text: right }: AbstractValue): boolean | undefined {
  const [a, b] = [left, right].map((text) => (text === undefined || !/^-?\d+(?:\.\d+)?$/.test(text) ? undefined : Number(text)));
  if (a === undefined || b === undefined) return undefined;
  switch (operator) {
    case SyntaxKind.LessThanToken:
      return a < b;
    case SyntaxKind.LessThanEqualsToken:
      return a <= b;
    case SyntaxKind.GreaterThanToken:
      return a > b;
    case SyntaxKind.GreaterThanEqualsToken:
      return a >= b;
    default:
      return undefined;
  }
}

/** `State.Closed`, `CLOSED`: capitals name constants, anything else may hold any value. */
function constantName(text: string): AbstractValue {
  return /(?:^|\.)[A-Z][A-Z0-9_]+$|^(?:[\w$]+\.)*[A-Z]\w*\.\w+$/.test(text) ? { truthy: undefined, text } : CHANGED;
}

function isPlainChain(node: ts.Expression): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsToken;
}
