import { memberName, unwrap } from "eslint-plugin-stale-guard/detect";
import type { Scopes } from "eslint-plugin-stale-guard/raw-fetch";
import ts = require("typescript");

const names = new Set(["globalThis", "window", "self", "global"]);

/** True for what can be nothing but this page's or process's own global object: a frame's `fetch` is another one. */
export function isOwnGlobal(expression: ts.Expression, scopes: Scopes): boolean {
  const inner = unwrap(expression);
  if (ts.isConditionalExpression(inner)) return isOwnGlobal(inner.whenTrue, scopes) && isOwnGlobal(inner.whenFalse, scopes);
  if (ts.isPropertyAccessExpression(inner)) return names.has(memberName(inner) ?? "") && isOwnGlobal(inner.expression, scopes);
  if (!ts.isIdentifier(inner)) return false;
  const binding = scopes.resolve(inner);
  if (binding === undefined) return names.has(inner.text);
  const [declared, ...others] = binding.declarations;
  if (declared === undefined || others.length > 0) return false;
  const { parent } = declared;
  const isConstant = ts.isVariableDeclaration(parent) && (parent.parent.flags & ts.NodeFlags.Const) !== 0;
  return isConstant && parent.name === declared && parent.initializer !== undefined && isOwnGlobal(parent.initializer, scopes);
}
