import ts = require("typescript");

/** What a file's text alone gets wrong: in JavaScript also TypeScript's syntax, and names declared twice. */
export function syntaxErrors(text: string, fileName: string): string[] {
  return syntaxDiagnostics(text, fileName).map(({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

/** A program of this one file, since the parser by itself lets types in JavaScript pass. */
function syntaxDiagnostics(text: string, fileName: string): readonly ts.Diagnostic[] {
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
  const program = ts.createProgram([fileName], options, host);
  // Asking for the semantic ones would run all checks; making the checker only binds names. Not declared, as nobody else needs it alone.
  program.getTypeChecker();
  const { bindDiagnostics } = sourceFile as ts.SourceFile & { readonly bindDiagnostics?: readonly ts.Diagnostic[] };
  return [...program.getSyntacticDiagnostics(sourceFile), ...(bindDiagnostics ?? [])];
}
