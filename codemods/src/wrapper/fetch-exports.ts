import { memberName, unwrap } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import { requiredModule } from "../rewrite/text-style.ts";

/** A name that a file has for something of a package with a `fetch` of its own. */
export interface FetchExport {
  readonly client: string;
  /** What of the package it is: `fetch`, `default`, or `*` for all of it. */
  readonly name: string;
  /** Whether the package's export of that name is its `fetch`. */
  isFetch(name: string): boolean;
}

/** Packages whose `fetch` is called like the global one, and those of them whose default export it is. */
const named = ["undici"];
const callable = [
  ...["node-fetch", "node-fetch-native", "node-fetch-commonjs", "cross-fetch", "isomorphic-fetch", "isomorphic-unfetch"],
  ...["unfetch", "whatwg-fetch"],
];

/** What the declared name stands for; undefined when that is no such package's. */
export function fetchExportOf(declared: ts.Identifier): FetchExport | undefined {
  const { parent } = declared;
  if (ts.isImportSpecifier(parent)) return made(parent.parent.parent.parent.moduleSpecifier, (parent.propertyName ?? parent.name).text);
  if (ts.isImportClause(parent)) return made(parent.parent.moduleSpecifier, "default");
  if (ts.isNamespaceImport(parent)) return made(parent.parent.parent.moduleSpecifier, "*");
  if (ts.isImportEqualsDeclaration(parent)) {
    return ts.isExternalModuleReference(parent.moduleReference) ? made(parent.moduleReference.expression, "*", true) : undefined;
  }
  if (ts.isVariableDeclaration(parent)) return loaded(parent.initializer, undefined);
  if (!ts.isBindingElement(parent) || parent.initializer !== undefined || parent.dotDotDotToken !== undefined) return undefined;
  const key = parent.propertyName ?? parent.name;
  const { parent: holder } = parent.parent;
  return ts.isIdentifier(key) && ts.isVariableDeclaration(holder) ? loaded(holder.initializer, key.text) : undefined;
}

/** `require("m")`, `require("m").member`, `await import("m")`, `(await import("m")).member`. */
function loaded(value: ts.Expression | undefined, member: string | undefined): FetchExport | undefined {
  if (value === undefined) return undefined;
  const inner = unwrap(value);
  if (ts.isPropertyAccessExpression(inner)) return member === undefined ? loaded(inner.expression, memberName(inner)) : undefined;
  const required = requiredModule(inner);
  if (required !== undefined) return made(required, member ?? "*", true);
  const promised = ts.isAwaitExpression(inner) ? unwrap(inner.expression) : undefined;
  if (promised === undefined || !ts.isCallExpression(promised) || promised.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [specifier] = promised.arguments;
  return specifier === undefined ? undefined : made(specifier, member ?? "*");
}

function made(specifier: ts.Expression, name: string, isRequired = false): FetchExport | undefined {
  if (!ts.isStringLiteralLike(specifier)) return undefined;
  const client = specifier.text;
  const isCallable = callable.includes(client);
  if (!isCallable && !named.includes(client)) return undefined;
  return { client, name, isFetch: (exported) => exported === "fetch" || (isCallable && (exported === "default" || (isRequired && exported === "*"))) };
}
