import ts = require("typescript");
import { unwrap } from "../analysis/syntax.ts";
import { isWritten, type Scopes } from "./scopes.ts";

/** What is known of a text: its parts in order, undefined for those that only running the program would tell. */
export type Parts = readonly (string | undefined)[];

const MAX_DEPTH = 8;

/** A text put together from literals and constants of the file. */
export function partsOf(expression: ts.Expression, scopes: Scopes, depth = 0): Parts {
  const inner = unwrap(expression);
  if (depth > MAX_DEPTH) return [undefined];
  if (ts.isStringLiteralLike(inner) || ts.isNumericLiteral(inner)) return [inner.text];
  if (ts.isTemplateExpression(inner)) {
    return [inner.head.text, ...inner.templateSpans.flatMap(({ expression: part, literal }) => [...partsOf(part, scopes, depth + 1), literal.text])];
  }
  if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return [...partsOf(inner.left, scopes, depth + 1), ...partsOf(inner.right, scopes, depth + 1)];
  }
  if (ts.isIdentifier(inner)) {
    const init = constantOf(inner, scopes);
    return init === undefined ? [undefined] : partsOf(init, scopes, depth + 1);
  }
  return [undefined];
}

/** The whole text, when all of it is known. */
export function textOf(expression: ts.Expression | undefined, scopes: Scopes): string | undefined {
  if (expression === undefined) return undefined;
  const parts = partsOf(expression, scopes);
  return parts.every((part) => part !== undefined) ? parts.join("") : undefined;
}

/** What a name of the file was given once and for all. */
export function constantOf(identifier: ts.Identifier, scopes: Scopes): ts.Expression | undefined {
  const binding = scopes.resolve(identifier);
  const [name, ...others] = binding?.declarations ?? [];
  if (binding === undefined || name === undefined || others.length > 0) return undefined;
  if (!ts.isVariableDeclaration(name.parent) || scopes.mentionsOf(binding).some(isWritten)) return undefined;
  return name.parent.initializer;
}

/** True for a key that is no text at all: a number or a symbol. */
export function isNoText(expression: ts.Expression, scopes: Scopes): boolean {
  const inner = unwrap(expression);
  if (ts.isNumericLiteral(inner)) return true;
  if (ts.isPropertyAccessExpression(inner)) return ts.isIdentifier(inner.expression) && inner.expression.text === "Symbol";
  if (ts.isCallExpression(inner)) {
    const callee = unwrap(inner.expression);
    const made = ts.isPropertyAccessExpression(callee) ? unwrap(callee.expression) : callee;
    return ts.isIdentifier(made) && made.text === "Symbol";
  }
  if (!ts.isIdentifier(inner)) return false;
  const init = constantOf(inner, scopes);
  return init !== undefined && init !== expression && !ts.isIdentifier(unwrap(init)) && isNoText(init, scopes);
}

/** Whether a text of these parts can be the name. */
export function mayBe(parts: Parts): (name: string) => boolean {
  const pattern = parts.map((part) => (part === undefined ? "[^]*" : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))).join("");
  const whole = new RegExp(`^${pattern}$`);
  return (name) => whole.test(name);
}
