import { parseOnce } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import { tooLarge } from "./too-large.ts";

// Not declared; a whole program would be needed to ask for the same.
type Parsed = ts.SourceFile & { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] };

export interface SyntaxProblem {
  readonly message: string;
  /** Both are 1-based. */
  readonly line: number;
  readonly column: number;
}

/** The tree that the rules use too. Throws for a text that is too large, or nested too deeply, to have one. */
export function parseTree(text: string, fileName: string): ts.SourceFile {
  const complaint = tooLarge(text.length);
  if (complaint !== undefined) throw new Error(complaint);
  const tree = parseOnce(text, fileName) as Parsed;
  // A shebang after a byte order mark is not known as one.
  return tree.parseDiagnostics.length > 0 && text.startsWith("\uFEFF") ? ts.createSourceFile(fileName, text.slice(1), ts.ScriptTarget.ESNext) : tree;
}

/** The first thing in a file that is no syntax. */
export function syntaxError(tree: ts.SourceFile): SyntaxProblem | undefined {
  const [first] = (tree as Parsed).parseDiagnostics;
  if (first === undefined) return undefined;
  const { line, character } = tree.getLineAndCharacterOfPosition(first.start);
  return { message: ts.flattenDiagnosticMessageText(first.messageText, " "), line: line + 1, column: character + 1 };
}

/** Where and why a text cannot be parsed, as `line:column: cannot parse: why`; undefined when it can. */
export function parseError(text: string, fileName: string): string | undefined {
  const error = syntaxError(parseTree(text, fileName));
  return error && `${error.line}:${error.column}: cannot parse: ${error.message}`;
}
