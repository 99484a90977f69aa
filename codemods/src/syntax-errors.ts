import ts = require("typescript");

/** What a file's text alone gets wrong, TypeScript's syntax in JavaScript included. */
export function syntaxErrors(text: string, fileName: string): string[] {
  return syntaxDiagnostics(text, fileName).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

/** A program of this one file, since the parser by itself lets types in JavaScript pass. */
function syntaxDiagnostics(text: string, fileName: string): readonly ts.DiagnosticWithLocation[] {
  const sourceFile = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext);
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === fileName ? sourceFile : undefined),
    getDefaultLibFileName: () => "",
    getCurrentDirectory: () => "",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => name === fileName,
    readFile: () => undefined,
    writeFile: () => undefined,
  };
  const jsx = ts.JsxEmit.Preserve;
  const options: ts.CompilerOptions = { allowJs: true, noLib: true, noResolve: true, types: [], jsx };
  return ts.createProgram([fileName], options, host).getSyntacticDiagnostics(sourceFile);
}
