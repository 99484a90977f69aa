import { join, resolve } from "node:path";
import ts from "typescript";

const root = resolve(import.meta.dirname, "../../..");

/** What TypeScript says of modules that are in no file: checked with the project's own options, each as if it lay in this folder. */
export function typeErrorsOf(modules: readonly { readonly name: string; readonly code: string }[]): string[] {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config, ts.sys, root);
  const files = new Map(modules.map((module, index) => [join(import.meta.dirname, `${module.name}.${index}.ts`), module]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.code ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const code = files.get(path)?.code;
    return code === undefined ? getSourceFile(path, languageVersion, ...rest) : ts.createSourceFile(path, code, languageVersion, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${files.get(file?.fileName ?? "")?.name ?? file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}
