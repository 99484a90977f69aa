import { parseOnce } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");

// Not declared; a whole program would be needed to ask for the same.
type Parsed = ts.SourceFile & { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] };

/** Where and why a text cannot be parsed, as `line:column: cannot parse: why`; undefined when it can. The rules use the same tree. */
export function parseError(text: string, fileName: string): string | undefined {
  let tree = parseOnce(text, fileName) as Parsed;
  // A shebang after a byte order mark is not known as one.
  if (tree.parseDiagnostics.length > 0 && text.startsWith("\uFEFF")) {
    tree = ts.createSourceFile(fileName, text.slice(1), ts.ScriptTarget.ESNext) as Parsed;
  }
  const [first] = tree.parseDiagnostics;
  if (first === undefined) return undefined;
  const { line, character } = tree.getLineAndCharacterOfPosition(first.start);
  return `${line + 1}:${character + 1}: cannot parse: ${ts.flattenDiagnosticMessageText(first.messageText, " ")}`;
}
