import * as prettier from "prettier";
import ts from "typescript";
import { oneFileProgram } from "../../../codemods/src/rewrite/one-file-program.ts";

/** Layouts that have nothing in common. */
export const LAYOUTS: Readonly<Record<string, prettier.Options>> = {
  "60 columns, no semicolons": { printWidth: 60, semi: false, singleQuote: true, jsxSingleQuote: true, arrowParens: "avoid", trailingComma: "none", bracketSpacing: false, quoteProps: "consistent" },
  "140 columns, tabs": { printWidth: 140, useTabs: true, semi: true, singleQuote: false, arrowParens: "always", trailingComma: "all", objectWrap: "collapse", experimentalTernaries: true, experimentalOperatorPosition: "start" },
};

export function reformat(text: string, fileName: string, layout: prettier.Options): Promise<string> {
  return prettier.format(text, { ...layout, parser: fileName.endsWith("ts") ? "typescript" : "babel" });
}

export function withLinesAbove(text: string): string {
  const lines = '/* one */\nvar unrelatedFirst = "two";\nfunction unrelatedSecond(a) { return a + unrelatedFirst; }\n';
  return text.startsWith("#!") ? text.replace("\n", `\n${lines}`) : lines + text;
}

/** Function declarations of the top level in the opposite order. */
export function withFunctionsReversed(text: string, fileName: string): string {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const functions = file.statements.filter(ts.isFunctionDeclaration);
  const texts = functions.map((statement) => statement.getFullText());
  return spliced(text, functions.map((statement, index) => ({ start: statement.getFullStart(), end: statement.end, text: `\n${texts.at(-1 - index) ?? ""}\n` })));
}

/** Every variable, parameter, function and class that is not of the top level under another name; `only` picks some. */
export function withLocalsRenamed(text: string, fileName: string, only: (name: string) => boolean = () => true): { text: string; renamed: number } {
  const program = oneFileProgram(ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true));
  const file = program.getSourceFile(fileName);
  if (file === undefined) throw new Error(`${fileName} cannot be parsed`);
  const checker = program.getTypeChecker();
  const edits: Edit[] = [];
  const names = new Set<ts.Symbol>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isShorthand = ts.isShorthandPropertyAssignment(parent) && parent.name === node;
      const symbol = isShorthand ? checker.getShorthandAssignmentValueSymbol(parent) : checker.getSymbolAtLocation(node);
      if (symbol !== undefined && isLocal(symbol) && only(node.text) && !(ts.isPropertyAccessExpression(parent) && parent.name === node) && !(ts.isBindingElement(parent) && parent.propertyName === node)) {
        names.add(symbol);
        const isPatternKey = ts.isBindingElement(parent) && parent.name === node && parent.propertyName === undefined && parent.dotDotDotToken === undefined && ts.isObjectBindingPattern(parent.parent);
        edits.push({ start: node.getStart(), end: node.end, text: isShorthand || isPatternKey ? `${node.text}: ${node.text}Renamed` : `${node.text}Renamed` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { text: spliced(text, edits), renamed: names.size };
}

function isLocal(symbol: ts.Symbol): boolean {
  const { declarations = [] } = symbol;
  return declarations.length > 0 && declarations.every((declaration) => isNamed(declaration) && ts.findAncestor(declaration.parent, (node) => ts.isFunctionLike(node) || ts.isBlock(node)) !== undefined);
}

function isNamed(node: ts.Node): boolean {
  if (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent)) return false;
  return ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function spliced(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const edit of [...edits].sort((a, b) => b.start - a.start)) result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  return result;
}
