import { dirname, resolve } from "node:path";
import { parseOnce } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import { sourceOnDisk } from "./source-on-disk.ts";
import { requiredModule } from "./text-style.ts";

/** A file and what it imports of its own project, however far away. */
export function neededBy(path: string, read: (file: string) => string): ReadonlySet<string> {
  const needed = new Set([path]);
  for (const file of needed) {
    for (const specifier of importsOf(parseOnce(read(file), file))) {
      const imported = specifier.startsWith(".") ? sourceOnDisk(resolve(dirname(file), specifier)) : undefined;
      if (imported !== undefined) needed.add(imported);
    }
  }
  return needed;
}

/** What has to be there when the file's own statements run. */
function importsOf({ statements }: ts.SourceFile): string[] {
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
