import { readFileSync } from "node:fs";
import ts from "typescript";

export interface ApiDocs {
  /** `name` or `name.member` of what has no documentation. */
  readonly undocumented: string[];
  /** Exported functions and classes without an example. */
  readonly withoutExample: string[];
  readonly examples: { name: string; code: string }[];
}

/** What the documentation comments of a file's exports say. */
export function apiDocsOf(fileName: string, text = readFileSync(fileName, "utf8")): ApiDocs {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const docs: ApiDocs = { undocumented: [], withoutExample: [], examples: [] };
  const seen = new Set<string>();
  for (const statement of file.statements) {
    if (!isExported(statement) || !isNamedDeclaration(statement)) continue;
    const name = statement.name?.getText() ?? "default";
    // Of overloads the first one carries the documentation.
    if (seen.has(name)) continue;
    seen.add(name);
    if (!isDocumented(statement)) docs.undocumented.push(name);
    for (const member of publicMembersOf(statement)) {
      if (!isDocumented(member)) docs.undocumented.push(`${name}.${member.name?.getText() ?? "constructor"}`);
    }
    const examples = ts.getJSDocTags(statement).filter((tag) => tag.tagName.text === "example");
    for (const tag of examples) docs.examples.push({ name, code: ts.getTextOfJSDocComment(tag.comment) ?? "" });
    const needsExample = ts.isFunctionDeclaration(statement) || (ts.isClassDeclaration(statement) && !statement.heritageClauses?.length);
    if (needsExample && examples.length === 0) docs.withoutExample.push(name);
  }
  return docs;
}

type NamedDeclaration = ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

function isNamedDeclaration(node: ts.Node): node is NamedDeclaration {
  return ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

function isExported(node: ts.Statement): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function publicMembersOf(node: NamedDeclaration): readonly (ts.ClassElement | ts.TypeElement)[] {
  if (ts.isFunctionDeclaration(node) || ts.isTypeAliasDeclaration(node)) return [];
  return [...node.members].filter((member) => {
    if (!member.name || ts.isPrivateIdentifier(member.name) || ts.isComputedPropertyName(member.name)) return false;
    // What an override says is said by what it overrides.
    return !(ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.OverrideKeyword));
  });
}

function isDocumented(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).length > 0;
}
