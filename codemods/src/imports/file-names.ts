import ts = require("typescript");

/** The names a file declares in any scope, and all that it mentions otherwise than as a member. */
export interface FileNames {
  readonly declared: ReadonlySet<string>;
  readonly mentioned: ReadonlySet<string>;
}

/** Takes down every name but those at `own`, the declarations the caller knows. */
export function namesIn(sourceFile: ts.SourceFile, own: ReadonlySet<ts.Node>): FileNames {
  const declared = new Set<string>();
  const mentioned = new Set<string>();
  const visit = (node: ts.Node, parent: ts.Node): void => {
    if (ts.isIdentifier(node) && !own.has(node) && !isMemberName(node, parent)) {
      mentioned.add(node.text);
      if (isDeclaredName(node, parent)) declared.add(node.text);
    }
    ts.forEachChild(node, (child) => visit(child, node));
  };
  ts.forEachChild(sourceFile, (child) => visit(child, sourceFile));
  return { declared, mentioned };
}

/** A name that is looked up in something else than the scope. */
export function isMemberName(node: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(parent) || ts.isMetaProperty(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) return parent.propertyName === node;
  if (ts.isExportSpecifier(parent)) return parent.propertyName !== undefined && parent.name === node;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  const isMember = ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isObjectLiteralElementLike(parent);
  return (isMember || ts.isEnumMember(parent) || ts.isJsxAttribute(parent)) && parent.name === node;
}

function isDeclaredName(node: ts.Identifier, parent: ts.Node): boolean {
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent) ||
      ts.isFunctionLike(parent) ||
      ts.isClassLike(parent) ||
      ts.isTypeAliasDeclaration(parent) ||
      ts.isInterfaceDeclaration(parent) ||
      ts.isEnumDeclaration(parent) ||
      ts.isModuleDeclaration(parent) ||
      ts.isTypeParameterDeclaration(parent) ||
      ts.isImportClause(parent) ||
      ts.isNamespaceImport(parent) ||
      ts.isImportSpecifier(parent) ||
      ts.isImportEqualsDeclaration(parent)) &&
    parent.name === node
  );
}
