import ts from "typescript";
import type { SourceFile } from "./source-file.ts";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  jsx: ts.JsxEmit.Preserve,
  verbatimModuleSyntax: true,
};

/** TypeScript as JavaScript, so that parsers without types have each bug too; what else lies beside it comes along. */
export function strippedOfTypes(to: string, files: readonly SourceFile[]): SourceFile[] {
  return files.flatMap(({ path, text }) => {
    const [, base = "", module = ""] = /^(.*)\.(?:([cm]?)ts|tsx)$/u.exec(path) ?? [];
    if (path.endsWith(".json")) return [{ path: `${to}/${path}`, text }];
    if (base === "" || base.endsWith(".d")) return [];
    const extension = path.endsWith("x") ? "jsx" : `${module}js`;
    const compilerOptions = module === "c" ? { ...options, module: ts.ModuleKind.CommonJS, verbatimModuleSyntax: false } : options;
    const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: path });
    return [{ path: `${to}/${base}.${extension}`, text: outputText }];
  });
}
