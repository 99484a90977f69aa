import ts = require("typescript");
import { requiredModule } from "./text-style.ts";

/** One name under which a file has something of the runtime. */
export interface RuntimeBinding {
  /** What it is in the runtime; `*` is all of it. */
  readonly imported: string;
  readonly local: ts.Identifier;
}

/** The names in braces of one import or require of the runtime, which more can be added to. */
export type NameList = ts.NamedImports | ts.ObjectBindingPattern;

export interface RuntimeBindings {
  readonly bindings: readonly RuntimeBinding[];
  readonly list: NameList | undefined;
}

/** What a file already imports of the runtime for use at run time. */
export function runtimeBindings(sourceFile: ts.SourceFile, specifier: string): RuntimeBindings {
  const bindings: RuntimeBinding[] = [];
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
    const named = importClause?.namedBindings;
    if (named === undefined || importClause?.phaseModifier !== undefined || !isRuntime(moduleSpecifier)) return;
    if (ts.isNamespaceImport(named)) {
      add("*", named.name);
      return;
    }
    if (isWhole(moduleSpecifier)) list ??= named;
    for (const { isTypeOnly, name, propertyName } of named.elements) {
      if (!isTypeOnly) add((propertyName ?? name).text, name);
    }
  }

  function readImportEquals({ moduleReference, isTypeOnly, name }: ts.ImportEqualsDeclaration): void {
    if (isTypeOnly || !ts.isExternalModuleReference(moduleReference)) return;
    if (isRuntime(moduleReference.expression)) add("*", name);
  }

  function readRequire({ name, initializer }: ts.VariableDeclaration): void {
    const module = requiredModule(initializer);
    if (module === undefined || !isRuntime(module)) return;
    if (ts.isIdentifier(name)) add("*", name);
    if (!ts.isObjectBindingPattern(name)) return;
    if (isWhole(module)) list ??= name;
    for (const element of name.elements) {
      const imported = element.propertyName ?? element.name;
      const isPlain = element.dotDotDotToken === undefined && element.initializer === undefined;
      if (isPlain && ts.isIdentifier(element.name) && ts.isIdentifier(imported)) add(imported.text, element.name);
    }
  }

  function add(imported: string, local: ts.Identifier): void {
    bindings.push({ imported, local });
  }

  function isWhole(node: ts.Node): boolean {
    return ts.isStringLiteralLike(node) && node.text === specifier;
  }

  /** The runtime or one of its parts, which export the same things. */
  function isRuntime(node: ts.Node): boolean {
    return ts.isStringLiteralLike(node) && (isWhole(node) || node.text.startsWith(`${specifier}/`));
  }
}
