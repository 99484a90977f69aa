import ts = require("typescript");

/** How a file is written, so that what is added looks like the rest. */
export interface TextStyle {
  readonly eol: "\n" | "\r\n";
  /** Around module names. */
  readonly quote: '"' | "'";
  readonly semicolons: boolean;
  /** One level of indentation. */
  readonly indent: string;
  /** Whether `{ a }` or `{a}` is imported. */
  readonly spacedBraces: boolean;
}

export function styleOf(sourceFile: ts.SourceFile): TextStyle {
  const { text } = sourceFile;
  const modules = moduleStatements(sourceFile);
  return {
    eol: eolOf(text),
    quote: quoteOf(sourceFile, modules),
    semicolons: hasSemicolons(sourceFile, modules),
    indent: indentOf(text),
    spacedBraces: majority(modules.flatMap((node) => bracesOf(node.getText(sourceFile)))) ?? true,
  };
}

export function eolOf(text: string): "\n" | "\r\n" {
  const lines = text.match(/\r?\n/gu) ?? [];
  return majority(lines.map((line) => line === "\r\n")) ? "\r\n" : "\n";
}

/** Tabs, or as many spaces as most lines are indented further than the one before. */
export function indentOf(text: string): string {
  const steps = new Map<string, number>();
  let previous = 0;
  for (const line of text.split("\n")) {
    const [, margin = "", first = ""] = /^([ \t]*)(\S?)/u.exec(line) ?? [];
    // The lines of a block comment are indented by one space more.
    if (first === "" || first === "*") continue;
    const deeper = margin.length - previous;
    previous = margin.length;
    if (margin.startsWith("\t")) count("\t");
    else if (deeper > 1) count(" ".repeat(deeper));
  }
  const [most] = [...steps].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? "  ";

  function count(step: string): void {
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
}

/** The text of the call, when an expression is `require("name")`. */
export function requiredModule(node: ts.Node | undefined): ts.StringLiteralLike | undefined {
  if (node === undefined || !ts.isCallExpression(node)) return undefined;
  const [name] = node.arguments;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  return isRequire && name !== undefined && ts.isStringLiteralLike(name) ? name : undefined;
}

function moduleStatements(sourceFile: ts.SourceFile): ts.Statement[] {
  return sourceFile.statements.filter((node) => moduleName(node) !== undefined);
}

function moduleName(node: ts.Statement): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportEqualsDeclaration(node)) {
    return ts.isExternalModuleReference(node.moduleReference) ? node.moduleReference.expression : undefined;
  }
  if (!ts.isVariableStatement(node)) return undefined;
  return node.declarationList.declarations.map(({ initializer }) => requiredModule(initializer)).find(Boolean);
}

function quoteOf(sourceFile: ts.SourceFile, modules: readonly ts.Statement[]): '"' | "'" {
  const isSingle = (node: ts.Node): boolean => sourceFile.text[node.getStart(sourceFile)] === "'";
  const inImports = modules.flatMap((node) => moduleName(node) ?? []).map(isSingle);
  return (majority(inImports) ?? majority(everywhere(sourceFile, isString).map(isSingle))) ? "'" : '"';
}

function hasSemicolons(sourceFile: ts.SourceFile, modules: readonly ts.Statement[]): boolean {
  const ends = (node: ts.Node): boolean => sourceFile.text[node.end - 1] === ";";
  return majority(modules.map(ends)) ?? majority(everywhere(sourceFile, takesSemicolon).map(ends)) ?? true;
}

/** In JSX, quotes are another matter. */
function isString(node: ts.Node): node is ts.StringLiteral {
  return ts.isStringLiteral(node) && !ts.isJsxAttribute(node.parent);
}

function takesSemicolon(node: ts.Node): node is ts.Statement {
  const isJump = ts.isReturnStatement(node) || ts.isThrowStatement(node);
  return isJump || ts.isExpressionStatement(node) || ts.isVariableStatement(node);
}

function bracesOf(statement: string): boolean[] {
  const [brace] = /\{[^{}\n]+\}/u.exec(statement) ?? [];
  return brace === undefined ? [] : [/^\{\s/u.test(brace)];
}

function everywhere<T extends ts.Node>(sourceFile: ts.SourceFile, wanted: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (wanted(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}

/** Undefined where nobody votes; a draw is a no. */
function majority(votes: readonly boolean[]): boolean | undefined {
  return votes.length === 0 ? undefined : votes.filter(Boolean).length * 2 > votes.length;
}
