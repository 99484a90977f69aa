import ts from "typescript";

/** The tree as the rules make it. */
export function parsed(text: string, fileName = "file.ts"): ts.SourceFile {
  return ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true);
}
