import { memberName, unwrap, wrapperOf } from "eslint-plugin-stale-guard/detect";
import type { LocatedSite, Scopes } from "eslint-plugin-stale-guard/raw-fetch";
import ts = require("typescript");
import { fetchExportOf, type FetchExport } from "./fetch-exports.ts";
import { isOwnGlobal } from "./own-global.ts";
import type { Refusal } from "./refusal.ts";

/** Where a file names the function that a raw call calls or hands on. */
export interface FetchOrigin {
  /** The expression that another one can take the place of. */
  readonly node: ts.Expression;
  /** The package whose function it is; undefined for the global one. */
  readonly client: string | undefined;
  /** The declaration of the name in it: nothing may be left to use that afterwards. */
  readonly declared: ts.Identifier | undefined;
  /** The call, unless the function is handed on. */
  readonly call: ts.CallExpression | undefined;
}

/** What becomes of the global fetch. */
const globalKinds = new Set(["fetch", "fetch-value", "fetch-default"]);
const unknown: Refusal = { reason: "unknown-form" };

/** Finds it: the call itself, or for an alias what that was given. */
export function originOf({ kind, start, end }: LocatedSite, tree: ts.SourceFile, scopes: Scopes): FetchOrigin | Refusal {
  if (kind === "fetch-assigned") return { reason: "not-fetch", detail: "fetch is replaced for everybody" };
  const node = expressionAt(tree, start, end);
  const isGlobal = globalKinds.has(kind);
  const around = node && callOf(node);
  // A value that is a call is `fetch.bind()`, of which the callee is pointed at.
  const call = isGlobal && kind !== "fetch" ? undefined : around;
  const fn = call === undefined ? (around ?? node) : calledBy(node, call);
  const named = fn && namedBy(fn, scopes);
  // Whatever else is called, the global object has other members than its fetch.
  if (named === undefined || (!isGlobal && named.client === undefined)) return isGlobal ? unknown : { reason: "not-fetch", detail: kind };
  if (named.client !== undefined && call === undefined) return { reason: "unknown-form", detail: `${named.client}'s fetch is handed on` };
  return { ...named, call };
}

function expressionAt(tree: ts.SourceFile, start: number, end: number): ts.Expression | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (node.end < end || node.pos > start) return;
    if (node.end === end && node.getStart(tree) === start) found = node;
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found !== undefined && ts.isExpression(found) ? found : undefined;
}

function callOf(callee: ts.Expression): ts.CallExpression | undefined {
  const { parent } = wrapperOf(callee);
  return ts.isCallExpression(parent) && unwrap(parent.expression) === unwrap(callee) ? parent : undefined;
}

/** The function itself of `fetch(url)`, `fetch.call(null, url)` and `Reflect.apply(fetch, null, [url])`. */
function calledBy(callee: ts.Expression | undefined, call: ts.CallExpression): ts.Expression | undefined {
  if (callee === undefined) return undefined;
  const inner = unwrap(callee);
  if (!ts.isPropertyAccessExpression(inner)) return callee;
  const { name, expression: on } = inner;
  if (ts.isIdentifier(on) && on.text === "Reflect") return call.arguments[0];
  return name.text === "call" || name.text === "apply" ? on : callee;
}

type Named = Omit<FetchOrigin, "call">;

function namedBy(expression: ts.Expression, scopes: Scopes): Named | undefined {
  const inner = unwrap(expression);
  if (ts.isIdentifier(inner)) return ofName(inner, scopes);
  if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) return ofMember(inner, scopes);
  if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.CommaToken) {
    const named = namedBy(inner.right, scopes);
    const isIdle = ts.isNumericLiteral(inner.left) && named?.node === inner.right && ts.isParenthesizedExpression(inner.parent);
    return isIdle ? { ...named, node: inner.parent } : named;
  }
  return ts.isCallExpression(inner) ? ofBound(inner, scopes) : undefined;
}

/** `fetch.bind(globalThis)`, which another function need not be. */
function ofBound(call: ts.CallExpression, scopes: Scopes): Named | undefined {
  const callee = unwrap(call.expression);
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "bind") return undefined;
  const named = namedBy(callee.expression, scopes);
  return named !== undefined && named.node === callee.expression && call.arguments.length <= 1 ? { ...named, node: call } : named;
}

function ofMember(access: ts.PropertyAccessExpression | ts.ElementAccessExpression, scopes: Scopes): Named | undefined {
  if (isOwnGlobal(access.expression, scopes)) return { node: access, client: undefined, declared: undefined };
  const on = unwrap(access.expression);
  const declared = ts.isIdentifier(on) ? onlyDeclaration(on, scopes) : undefined;
  if (declared === undefined) return undefined;
  const exported = fetchExportOf(declared);
  return isFetch(exported, memberName(access)) ? { node: access, client: exported.client, declared } : undefined;
}

function isFetch(exported: FetchExport | undefined, member: string | undefined): exported is FetchExport {
  return exported !== undefined && exported.name === "*" && member !== undefined && exported.isFetch(member);
}

function ofName(name: ts.Identifier, scopes: Scopes): Named | undefined {
  const binding = scopes.resolve(name);
  if (binding === undefined) return name.text === "fetch" ? { node: name, client: undefined, declared: undefined } : undefined;
  const declared = onlyDeclaration(name, scopes);
  if (declared === undefined) return undefined;
  const exported = fetchExportOf(declared);
  if (exported !== undefined) return exported.isFetch(exported.name) ? { node: name, client: exported.client, declared } : undefined;
  const { parent } = declared;
  if (ts.isBindingElement(parent)) return isPartOfGlobal(parent, scopes) ? { node: name, client: undefined, declared } : undefined;
  if (!ts.isVariableDeclaration(parent)) return undefined;
  const value = parent.initializer ?? onlyAssigned(scopes.mentionsOf(binding));
  return value === undefined ? undefined : namedBy(value, scopes);
}

function onlyDeclaration(name: ts.Identifier, scopes: Scopes): ts.Identifier | undefined {
  const [declared, ...others] = scopes.resolve(name)?.declarations ?? [];
  return others.length === 0 ? declared : undefined;
}

/** `fetch` of `const { fetch } = globalThis`; what a parameter may bring is somebody else's. */
function isPartOfGlobal({ parent: pattern, propertyName, name, initializer }: ts.BindingElement, scopes: Scopes): boolean {
  const key = propertyName ?? name;
  const { parent } = pattern;
  if (initializer !== undefined || !ts.isIdentifier(key) || key.text !== "fetch" || !ts.isVariableDeclaration(parent)) return false;
  return parent.initializer !== undefined && isOwnGlobal(parent.initializer, scopes);
}

/** What `let f; f = fetch;` gives it. */
function onlyAssigned(mentions: readonly ts.Identifier[]): ts.Expression | undefined {
  const values = mentions.flatMap((mention) => {
    const { parent } = mention;
    const isTarget = ts.isBinaryExpression(parent) && parent.left === mention && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return isTarget ? [parent.right] : [];
  });
  return values.length === 1 ? values[0] : undefined;
}
