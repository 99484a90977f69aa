import ts from "typescript";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.disposable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  // Fixtures are not to see each other's names.
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ["stale-guard-source"],
  jsx: ts.JsxEmit.Preserve,
  types: ["node"],
  allowJs: true,
  strict: false,
  noEmit: true,
  skipLibCheck: true,
};

/** What TypeScript has against each of the files, in one program for all. */
export function typeErrors(files: readonly string[]): (file: string) => string[] {
  const program = ts.createProgram(files, options);
  return (file) => {
    const sourceFile = program.getSourceFile(file);
    if (sourceFile === undefined) throw new Error(`${file} is not in the program`);
    return [...program.getSyntacticDiagnostics(sourceFile), ...program.getSemanticDiagnostics(sourceFile)].map(
      ({ code, start = 0, messageText }) => {
        const { line } = sourceFile.getLineAndCharacterOfPosition(start);
        return `line ${line + 1}: TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
      },
    );
  };
}
