import ts from "typescript";

/** Where and why a text cannot be parsed, as `line:column: cannot parse: why`; undefined when it can. */
export function parseError(text: string, fileName: string): string | undefined {
  const language = { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const tree = ts.createSourceFile(fileName, text.replace(/^\uFEFF/u, ""), language) as ts.SourceFile & {
    // Not declared; a whole program would be needed to ask for the same.
    readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
  };
  const [first] = tree.parseDiagnostics;
  if (first === undefined) return undefined;
  const { line, character } = tree.getLineAndCharacterOfPosition(first.start);
  return `${line + 1}:${character + 1}: cannot parse: ${ts.flattenDiagnosticMessageText(first.messageText, " ")}`;
}
