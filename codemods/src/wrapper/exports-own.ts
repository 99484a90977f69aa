import ts = require("typescript");

/** True for a file that itself makes what it exports by that name, rather than passing it on. */
export function exportsOwn({ statements, text }: ts.SourceFile, name: string): boolean {
  const isCommonJs = new RegExp(String.raw`\bexports\.${name.replaceAll("$", String.raw`\$`)}\s*=|\bmodule\.exports\s*=\s*\{[^}]*(?<![\w$.])${name.replaceAll("$", String.raw`\$`)}(?![\w$])`, "u").test(text);
  return isCommonJs || statements.some((node) => declares(node, name) || names(node, name, statements));
}

function declares(node: ts.Statement, name: string): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  const has = (kind: ts.SyntaxKind): boolean => modifiers.some((each) => each.kind === kind);
  if (ts.isExportAssignment(node)) return name === "default";
  if (!has(ts.SyntaxKind.ExportKeyword)) return false;
  if (has(ts.SyntaxKind.DefaultKeyword)) return name === "default";
  return declaredBy(node).includes(name);
}

/** `export { here as name }`, unless `here` is itself imported. */
function names(node: ts.Statement, name: string, statements: readonly ts.Statement[]): boolean {
  if (!ts.isExportDeclaration(node) || node.moduleSpecifier !== undefined || node.exportClause === undefined || ts.isNamespaceExport(node.exportClause)) return false;
  const here = node.exportClause.elements.find((element) => element.name.text === name);
  return here !== undefined && statements.some((each) => declaredBy(each).includes((here.propertyName ?? here.name).text));
}

function declaredBy(node: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return node.name === undefined ? [] : [node.name.text];
  return ts.isVariableStatement(node) ? node.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? name.text : [])) : [];
}
