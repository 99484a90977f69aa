import ts = require("typescript");
import { requiredModule } from "../rewrite/text-style.ts";

/** The modules that have to be there when the file's own statements run. */
export function importedModules({ statements }: ts.SourceFile): string[] {
  const named = (specifier: ts.Expression | undefined): string[] => (specifier !== undefined && ts.isStringLiteralLike(specifier) ? [specifier.text] : []);
  return statements.flatMap((node) => {
    if (ts.isImportDeclaration(node)) return isTypeOnly(node) ? [] : named(node.moduleSpecifier);
    if (ts.isExportDeclaration(node)) return node.isTypeOnly ? [] : named(node.moduleSpecifier);
    if (ts.isImportEqualsDeclaration(node)) return ts.isExternalModuleReference(node.moduleReference) ? named(node.moduleReference.expression) : [];
    return ts.isVariableStatement(node) ? node.declarationList.declarations.flatMap(({ initializer }) => named(requiredModule(initializer))) : [];
  });
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined || importClause.name !== undefined) return false;
  const { namedBindings, phaseModifier } = importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return namedBindings !== undefined && ts.isNamedImports(namedBindings) && namedBindings.elements.length > 0 && namedBindings.elements.every((each) => each.isTypeOnly);
}
