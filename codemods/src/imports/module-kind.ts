import ts = require("typescript");
import { requiredModule } from "../rewrite/text-style.ts";

/** How a file gets at other modules: `import {}`, `require()`, or TypeScript's `import x = require()`. */
export type ModuleKind = "import" | "require" | "import-equals";

/** Undefined for files where none of them can be added. */
export function moduleKindOf(sourceFile: ts.SourceFile): ModuleKind | undefined {
  const { fileName, text, statements } = sourceFile;
  // A loader's wrapper runs in places that have neither.
  if (sourceFile.isDeclarationFile || /\bdefine\.amd\b/u.test(text)) return undefined;
  if (/\.m[jt]s$/u.test(fileName) || statements.some(isImportOrExport)) return "import";
  if (statements.some(isCommonJsSyntax)) return "import-equals";
  if (/\.c[jt]s$/u.test(fileName) || usesRequire(sourceFile)) return "require";
  // What a page loads as a plain script, an import would keep from running at all.
  return /\b(?:window|document)\.|\bimportScripts\(/u.test(text) ? undefined : "import";
}

/** `import a = require("a")` and `export = a`. */
function isCommonJsSyntax(node: ts.Statement): boolean {
  return ts.isImportEqualsDeclaration(node) || (ts.isExportAssignment(node) && node.isExportEquals === true);
}

function isImportOrExport(node: ts.Statement): boolean {
  if (ts.isImportEqualsDeclaration(node)) return false;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isExportAssignment(node)) return node.isExportEquals !== true;
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

function usesRequire(sourceFile: ts.SourceFile): boolean {
  const visit = (node: ts.Node): boolean =>
    requiredModule(node) !== undefined || isExports(node) || ts.forEachChild(node, visit) === true;
  return visit(sourceFile);
}

/** `module.exports` or `exports.name`. */
function isExports(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return false;
  const { text } = node.expression;
  return text === "exports" || (text === "module" && node.name.text === "exports");
}
