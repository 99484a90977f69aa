import ts = require("typescript");
import { oneFileProgram } from "./one-file-program.ts";

/** What a file's text alone gets wrong: in JavaScript also TypeScript's syntax, and names declared twice. */
export function syntaxErrors(text: string, fileName: string): string[] {
  return syntaxDiagnostics(text, fileName).map(({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

/** A program of this one file, since the parser by itself lets types in JavaScript pass. */
function syntaxDiagnostics(text: string, fileName: string): readonly ts.Diagnostic[] {
  const sourceFile = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext);
  const program = oneFileProgram(sourceFile);
  // Asking for the semantic ones would run all checks; making the checker only binds names. Not declared, as nobody else needs it alone.
  program.getTypeChecker();
  const { bindDiagnostics } = sourceFile as ts.SourceFile & { readonly bindDiagnostics?: readonly ts.Diagnostic[] };
  return [...program.getSyntacticDiagnostics(sourceFile), ...(bindDiagnostics ?? [])];
}
