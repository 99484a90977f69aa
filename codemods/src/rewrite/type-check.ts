import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Project, SourceFile, ts as compiler } from "ts-morph";
import typescript = require("typescript");
import { added } from "./added.ts";
import { runtimeSpecifier } from "./runtime-imports.ts";
import { syntaxErrors } from "./syntax-errors.ts";

export interface TypeCheck {
  /** Errors, as `TS1234: message`, that a file has with the text after and did not have with the one before. */
  newTypeErrors(fileName: string, before: string, after: string): string[];
}

export interface TypeCheckedFiles {
  /** Without one, loose options that fit any file. */
  readonly tsConfigPath?: string | undefined;
  /** Absolute paths of what may be asked about. */
  readonly files: readonly string[];
}

// A second of loading, which runs that rewrite nothing are spared; the callers are not asynchronous.
const load = (): typeof import("ts-morph") =>
  createRequire(import.meta.url)("ts-morph") as typeof import("ts-morph");

/** Loads the project when first asked. */
export function createTypeCheck(checked: TypeCheckedFiles): TypeCheck {
  let project: Project | undefined;
  const known = new Map<string, { readonly text: string; readonly errors: readonly string[] }>();
  let checksScripts: boolean | undefined;
  return {
    newTypeErrors(fileName, before, after) {
      // Of plain JavaScript a program knows no more than the parser, and loading one takes seconds.
      const isScript = /\.[cm]?jsx?$/u.test(fileName) && !/^\s*\/\/\s*@ts-check\b/mu.test(before);
      if (isScript && !(checksScripts ??= hasCheckJs(checked.tsConfigPath))) return added(syntaxErrors(before, fileName), syntaxErrors(after, fileName));
      project ??= createProject(checked);
      const file = project.getSourceFile(fileName) ?? project.createSourceFile(fileName, before, { overwrite: true });
      let errors = known.get(fileName);
      if (errors?.text !== before) {
        errors = { text: before, errors: errorsWith(project, file, before) };
        known.set(fileName, errors);
      }
      try {
        return added(errors.errors, errorsWith(project, file, after));
      } finally {
        // Others see the file as it is on disk: a rewrite may yet be dropped.
        setText(file, before);
      }
    },
  };
}

function createProject({ tsConfigPath, files }: TypeCheckedFiles): Project {
  const { Project, ts } = load();
  const project = new Project({
    ...(tsConfigPath === undefined ? { compilerOptions: looseOptions(ts) } : { tsConfigFilePath: tsConfigPath }),
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  });
  const { paths } = project.getCompilerOptions();
  project.compilerOptions.set({
    noEmit: true,
    skipLibCheck: true,
    paths: { ...paths, [runtimeSpecifier]: [ownRuntime(ts)] },
    ...(files.some((file) => /\.[cm]?jsx?$/u.test(file)) && { allowJs: true }),
  });
  // Imports are followed when they are asked for; what is declared globally has to be there.
  if (tsConfigPath !== undefined) project.addSourceFilesAtPaths(declarationsOf(ts, tsConfigPath));
  for (const file of files) project.addSourceFileAtPathIfExists(file);
  return project;
}

function hasCheckJs(tsConfigPath: string | undefined): boolean {
  return tsConfigPath !== undefined && compilerOptionsOf(tsConfigPath).checkJs === true;
}

/** What a project sets, with what it extends. */
export function compilerOptionsOf(tsConfigPath: string): typescript.CompilerOptions {
  // Listing the files would take longer than all the rest.
  const host: typescript.ParseConfigHost = { ...typescript.sys, useCaseSensitiveFileNames: true, readDirectory: () => [] };
  const { config } = typescript.readConfigFile(tsConfigPath, typescript.sys.readFile) as { config?: unknown };
  return typescript.parseJsonConfigFileContent(config ?? {}, host, dirname(tsConfigPath)).options;
}

function looseOptions(ts: typeof compiler): compiler.CompilerOptions {
  return {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    jsx: ts.JsxEmit.Preserve,
    strict: false,
    types: ["*"],
  };
}

/** The declarations of the runtime that the codemods write for: the user may install it only after the rewrite. */
function ownRuntime(ts: typeof compiler): string {
  const { NodeNext, ESNext: esm } = ts.ModuleKind;
  const self = fileURLToPath(import.meta.url);
  // Run from source, this package's neighbours may not be built.
  const customConditions = self.endsWith(".ts") ? ["stale-guard-source"] : [];
  const options = { module: NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, customConditions };
  const { resolvedModule } = ts.resolveModuleName(runtimeSpecifier, self, options, ts.sys, undefined, undefined, esm);
  if (resolvedModule === undefined) throw new Error(`${runtimeSpecifier} is missing beside ${dirname(self)}`);
  return resolvedModule.resolvedFileName;
}

function declarationsOf(ts: typeof compiler, tsConfigPath: string): string[] {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(tsConfigPath, {}, host);
  return parsed?.fileNames.filter((name) => /\.d\.[cm]?ts$/u.test(name)) ?? [];
}

function errorsWith(project: Project, file: SourceFile, text: string): string[] {
  setText(file, text);
  const program = project.getProgram();
  const { ts } = load();
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    .map(({ compilerObject }) => compilerObject)
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .map(({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

function setText(file: SourceFile, text: string): void {
  if (file.getFullText() !== text) file.replaceWithText(text);
}
