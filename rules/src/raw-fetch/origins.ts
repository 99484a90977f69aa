import ts = require("typescript");
import { textOf } from "./constants.ts";
import { type Finds, Follower } from "./follow.ts";
import type { Scopes } from "./scopes.ts";
import { isMemberOnly, type Thing } from "./things.ts";
import { type Vocabulary, WINDOW_MEMBERS } from "./vocabulary.ts";

/** Follows everything from where a file gets hold of it: globals, imports, loads, and members by their name. */
export function followAll(scopes: Scopes, vocabulary: Vocabulary, finds: Finds): void {
  const { global, forbidden, modules } = vocabulary;
  const follower = new Follower(scopes, modules, finds);
  for (const [name, thing] of global.members) {
    if (isMemberOnly(name)) continue;
    for (const mention of scopes.mentions(name)) if (scopes.resolve(mention) === undefined) follower.follow(mention, thing);
  }
  for (const declaration of scopes.imports) {
    if (ts.isExportDeclaration(declaration)) followExport(declaration, modules, finds);
    else followImport(declaration, modules, follower, finds);
  }
  for (const load of scopes.dynamicImports) {
    const specifier = textOf(load.arguments[0], scopes);
    for (const thing of specifier === undefined ? [] : modules(specifier)) follower.follow(load, thing);
  }
  for (const [name, thing] of forbidden.objects) for (const mention of scopes.mentions(name)) follower.follow(mention, thing);
  for (const member of scopes.members) {
    const name = nameOf(member);
    const thing = WINDOW_MEMBERS.includes(name) ? global : (forbidden.members.get(name) ?? forbidden.objects.get(name));
    if (thing === undefined) continue;
    if (ts.isBindingElement(member)) follower.bind(member.name, thing, member);
    else follower.follow(member, thing);
  }
  follower.finish();
}

function nameOf(member: Scopes["members"][number]): string {
  if (ts.isPropertyAccessExpression(member)) return member.name.text;
  const key = ts.isBindingElement(member) ? (member.propertyName ?? member.name) : member.argumentExpression;
  return ts.isIdentifier(key) || ts.isStringLiteralLike(key) ? key.text : "";
}

type Modules = Vocabulary["modules"];

function followImport(declaration: ts.ImportDeclaration | ts.ImportEqualsDeclaration, modules: Modules, follower: Follower, finds: Finds): void {
  if (ts.isImportEqualsDeclaration(declaration)) {
    const { moduleReference, name } = declaration;
    if (!ts.isExternalModuleReference(moduleReference) || !ts.isStringLiteralLike(moduleReference.expression)) return;
    const isExported = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    for (const thing of modules(moduleReference.expression.text)) follower.bind(name, thing, declaration, isExported);
    return;
  }
  const { importClause, moduleSpecifier } = declaration;
  if (!ts.isStringLiteral(moduleSpecifier) || importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return;
  for (const thing of modules(moduleSpecifier.text)) {
    if (importClause === undefined) {
      if (thing.isClient === true) finds.used(declaration, thing, "value");
      continue;
    }
    const bind = (local: ts.Identifier, of: Thing | undefined, at: ts.Node): void => {
      if (of !== undefined) follower.bind(local, of, at);
    };
    if (importClause.name !== undefined) bind(importClause.name, thing.member("default"), importClause);
    const { namedBindings } = importClause;
    if (namedBindings === undefined) continue;
    if (ts.isNamespaceImport(namedBindings)) bind(namedBindings.name, thing, namedBindings);
    else for (const element of namedBindings.elements) if (!element.isTypeOnly) bind(element.name, thing.member((element.propertyName ?? element.name).text), element);
  }
}

/** `export { fetch } from "undici"`, `export * from "axios"`. */
function followExport({ exportClause, moduleSpecifier, isTypeOnly }: ts.ExportDeclaration, modules: Modules, finds: Finds): void {
  if (isTypeOnly || moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return;
  for (const thing of modules(moduleSpecifier.text)) {
    if (exportClause === undefined || ts.isNamespaceExport(exportClause)) {
      if (thing.wholeKind !== undefined) finds.used(moduleSpecifier.parent, thing, "value");
      continue;
    }
    for (const element of exportClause.elements) {
      const member = element.isTypeOnly ? undefined : thing.member((element.propertyName ?? element.name).text);
      if (member !== undefined && (member.kind !== undefined || member.wholeKind !== undefined)) finds.used(element, member, "value");
    }
  }
}
