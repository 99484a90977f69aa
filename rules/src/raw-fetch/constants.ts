import ts = require("typescript");
import { unwrap } from "../analysis/syntax.ts";
import { isWritten, type Scopes } from "./scopes.ts";

/** What is known of a text: its parts in order, undefined for those that only running the program would tell. */
type Parts = readonly (string | undefined)[];

const MAX_DEPTH = 8;

/** A text put together from literals and constants of the file. */
function partsOf(expression: ts.Expression, scopes: Scopes, depth = 0): Parts {
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

/** Whether a key can be one of the names that `fits` is asked about: false for numbers, symbols and other texts. */
export function mayName(key: ts.Expression, thing: { hasMember(fits: (name: string) => boolean): boolean }, scopes: Scopes, depth = 0): boolean {
  const inner = unwrap(key);
  if (depth > MAX_DEPTH) return true;
  if (ts.isNumericLiteral(inner) || isSymbol(inner)) return false;
  if (ts.isConditionalExpression(inner)) return mayName(inner.whenTrue, thing, scopes, depth + 1) || mayName(inner.whenFalse, thing, scopes, depth + 1);
  const values = ts.isIdentifier(inner) ? valuesOf(inner, scopes) : undefined;
  if (values !== undefined) return values.some((value) => mayName(value, thing, scopes, depth + 1));
  return thing.hasMember(mayBe(partsOf(inner, scopes)));
}

/** `Symbol.iterator`, `Symbol.for("a")`, `Symbol()`. */
function isSymbol(expression: ts.Expression): boolean {
  const made = ts.isCallExpression(expression) ? unwrap(expression.expression) : expression;
  const owner = ts.isPropertyAccessExpression(made) ? unwrap(made.expression) : made;
  return owner !== expression && ts.isIdentifier(owner) && owner.text === "Symbol";
}

/** Everything a variable of the file is ever given; undefined where some of it cannot be told. */
function valuesOf(identifier: ts.Identifier, scopes: Scopes): ts.Expression[] | undefined {
  const binding = scopes.resolve(identifier);
  const [name, ...others] = binding?.declarations ?? [];
  if (binding === undefined || name === undefined || others.length > 0 || !ts.isVariableDeclaration(name.parent)) return undefined;
  const values = name.parent.initializer === undefined ? [] : [name.parent.initializer];
  for (const mention of scopes.mentionsOf(binding)) {
    if (!isWritten(mention)) continue;
    const { parent } = mention;
    if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
    values.push(parent.right);
  }
  return values.length === 0 ? undefined : values;
}

/** Whether a text of these parts can be the name. */
function mayBe(parts: Parts): (name: string) => boolean {
  const pattern = parts.map((part) => (part === undefined ? "[^]*" : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))).join("");
  const whole = new RegExp(`^${pattern}$`);
  return (name) => whole.test(name);
}
