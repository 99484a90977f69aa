import ts = require("typescript");
import { isMember, unwrap } from "./syntax.ts";
import { abstractValue } from "./values.ts";

const { SyntaxKind } = ts;

/** A condition that asks whether something is set, and the outcome that says it is. */
export interface PresenceTest {
  readonly subject: ts.Expression;
  readonly setWhen: boolean;
}

/** `x`, `x != null` and `x === true` are true of a set `x`, `x === null` is false; undefined for other conditions. */
export function presenceTest(condition: ts.Expression): PresenceTest | undefined {
  const inner = unwrap(condition);
  if (ts.isIdentifier(inner) || isMember(inner)) return { subject: inner, setWhen: true };
  if (!ts.isBinaryExpression(inner)) return undefined;
  const isTrue = unwrap(inner.right).kind === SyntaxKind.TrueKeyword;
  if (!isTrue && abstractValue(inner.right).truthy !== false) return undefined;
  const subject = unwrap(inner.left);
  switch (inner.operatorToken.kind) {
    case SyntaxKind.ExclamationEqualsEqualsToken:
    case SyntaxKind.ExclamationEqualsToken:
      return { subject, setWhen: !isTrue };
    case SyntaxKind.EqualsEqualsEqualsToken:
    case SyntaxKind.EqualsEqualsToken:
      return { subject, setWhen: isTrue };
    default:
      return undefined;
  }
}

/** `return`, `throw`, or a block with one of them: what follows an `if` with it is reached only where its condition failed. */
export function leaves(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.some(leaves);
  return ts.isReturnStatement(statement) || ts.isThrowStatement(statement);
}
