import ts = require("typescript");
import { requiredModule } from "../rewrite/text-style.ts";

/** One name under which a file has something of a module. */
export interface ModuleBinding {
  /** What it is in the module; `*` is all of it. */
  readonly imported: string;
  readonly local: ts.Identifier;
}

/** The names in braces of one import or require of a module, which more can be added to. */
export type NameList = ts.NamedImports | ts.ObjectBindingPattern;

/** Tells the module that is asked about. */
export interface WantedModule {
  /** Whether a specifier is the module's own. */
  isWhole(specifier: string): boolean;
  /** Whether what is imported from another specifier is the module's all the same: that of a part of it, or of what passes it on. */
  isPart(specifier: string, imported: string): boolean;
}

export interface ModuleBindings {
  readonly bindings: readonly ModuleBinding[];
  readonly list: NameList | undefined;
}

/** What a file already imports of a module for use at run time. */
export function moduleBindings(sourceFile: ts.SourceFile, module: WantedModule): ModuleBindings {
  const bindings: ModuleBinding[] = [];
  let list: NameList | undefined;
  for (const node of sourceFile.statements) {
    if (ts.isImportDeclaration(node)) readImport(node);
    else if (ts.isImportEqualsDeclaration(node)) readImportEquals(node);
    else if (ts.isVariableStatement(node) && node.declarationList.flags & ts.NodeFlags.Const) {
      node.declarationList.declarations.forEach(readRequire);
    }
  }
  return { bindings, list };

  function readImport({ moduleSpecifier, importClause }: ts.ImportDeclaration): void {
    if (importClause === undefined || importClause.phaseModifier !== undefined) return;
    const { name: whole, namedBindings: named } = importClause;
    if (whole !== undefined) add(moduleSpecifier, "default", whole);
    if (named === undefined) return;
    if (ts.isNamespaceImport(named)) {
      add(moduleSpecifier, "*", named.name);
      return;
    }
    if (isWhole(moduleSpecifier)) list ??= named;
    for (const { isTypeOnly, name, propertyName } of named.elements) {
      if (!isTypeOnly) add(moduleSpecifier, (propertyName ?? name).text, name);
    }
  }

  function readImportEquals({ moduleReference, isTypeOnly, name }: ts.ImportEqualsDeclaration): void {
    if (!isTypeOnly && ts.isExternalModuleReference(moduleReference)) add(moduleReference.expression, "*", name);
  }

  function readRequire({ name, initializer }: ts.VariableDeclaration): void {
    const required = requiredModule(initializer);
    if (required === undefined) return;
    if (ts.isIdentifier(name)) add(required, "*", name);
    if (!ts.isObjectBindingPattern(name)) return;
    if (isWhole(required)) list ??= name;
    for (const element of name.elements) {
      const imported = element.propertyName ?? element.name;
      const isPlain = element.dotDotDotToken === undefined && element.initializer === undefined;
      if (isPlain && ts.isIdentifier(element.name) && ts.isIdentifier(imported)) add(required, imported.text, element.name);
    }
  }

  function add(specifier: ts.Node, imported: string, local: ts.Identifier): void {
    const isWanted = isWhole(specifier) || (ts.isStringLiteralLike(specifier) && module.isPart(specifier.text, imported));
    if (isWanted) bindings.push({ imported, local });
  }

  function isWhole(specifier: ts.Node): boolean {
    return ts.isStringLiteralLike(specifier) && module.isWhole(specifier.text);
  }
}
