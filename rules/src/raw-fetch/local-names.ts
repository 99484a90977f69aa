import ts = require("typescript");
import { propertyNameText, unwrap } from "../analysis/syntax.ts";
import { constantOf } from "./constants.ts";
import type { Scopes } from "./scopes.ts";

/**
 * What a local name stands for, in words that stay when it is renamed: a text, the host that a text begins with, which parameter,
 * which member of something. So one call in place of another is seen though both are given nothing but a variable. Undefined for
 * what is worked out: how that is done changes too often, without changing where a request goes.
 */
export function meaningOf(name: ts.Identifier, scopes: Scopes): string | undefined {
  const text = constantOf(name, scopes);
  if (text !== undefined) {
    const inner = unwrap(text);
    if (ts.isStringLiteralLike(inner)) return JSON.stringify(inner.text);
    const host = hostOf(inner);
    if (host !== undefined) return JSON.stringify(host);
  }
  const [declared, ...others] = scopes.resolve(name)?.declarations ?? [];
  if (declared === undefined || others.length > 0) return undefined;
  let members = "";
  let node: ts.Node = declared.parent;
  for (; ts.isBindingElement(node); node = node.parent.parent) {
    const key = ts.isObjectBindingPattern(node.parent) ? (propertyNameText(node.propertyName ?? node.name) ?? "") : "[]";
    members = `.${key}${members}`;
  }
  if (members !== "") return `$${members}`;
  return ts.isParameter(node) ? `$parameter${node.parent.parameters.indexOf(node)}` : undefined;
}

/** `https://host` where a text that is put together begins with it. */
function hostOf(expression: ts.Expression): string | undefined {
  let first = unwrap(expression);
  while (ts.isBinaryExpression(first)) first = unwrap(first.left);
  const [argument] = ts.isNewExpression(first) ? (first.arguments ?? []) : [];
  if (argument !== undefined) return hostOf(argument);
  const text = ts.isTemplateExpression(first) ? first.head.text : ts.isStringLiteralLike(first) ? first.text : "";
  return /^[a-z]+:\/\/[^/?#]+/i.exec(text)?.[0];
}
