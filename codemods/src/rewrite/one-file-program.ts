import ts = require("typescript");

/** A program of nothing but this file: no library, no imports, no configuration. */
export function oneFileProgram(file: ts.SourceFile): ts.Program {
  const { fileName } = file;
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === fileName ? file : undefined),
    getDefaultLibFileName: () => "",
    getCurrentDirectory: () => "",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => name === fileName,
    readFile: () => undefined,
    writeFile: () => undefined,
  };
  return ts.createProgram([fileName], { allowJs: true, noLib: true, noResolve: true, types: [], jsx: ts.JsxEmit.Preserve }, host);
}
