import { readFileSync } from "node:fs";
import { extname } from "node:path";
import ts = require("typescript");

/** How imports of the project's own files end: not at all, with the extension of what is made of them, or with their own. */
export type ImportEnding = "none" | "made" | "own";

const specifiers = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["'](\.{1,2}\/[^"'\n]*)["']/gu;
const made: Readonly<Partial<Record<string, string>>> = { ".ts": ".js", ".tsx": ".js", ".mts": ".mjs", ".cts": ".cjs", ".jsx": ".js" };

/** How a text's imports end, by their number; undefined where it has none. */
export function endingIn(text: string): ImportEnding | undefined {
  const votes = new Map<ImportEnding, number>();
  for (const [, specifier = ""] of text.matchAll(specifiers)) {
    const extension = extname(specifier);
    const isForeign = !/^\.[cm]?[jt]sx?$/u.test(extension) && /^\.(?:json|node|css|s[ac]ss|less|svg|png|vue|svelte|astro|wasm|html|md|txt)$/u.test(extension);
    if (isForeign) continue;
    const ending = /^\.[cm]?tsx?$/u.test(extension) ? "own" : /^\.[cm]?jsx?$/u.test(extension) ? "made" : "none";
    votes.set(ending, (votes.get(ending) ?? 0) + 1);
  }
  const [most] = [...votes].sort(([, a], [, b]) => b - a);
  return most?.[0];
}

/** The most that is read to learn what a project does. */
const sampleSize = 100;

/** How most files' imports end, for a file that has none of its own. */
export function endingAmong(files: readonly string[]): ImportEnding | undefined {
  const votes = new Map<ImportEnding, number>();
  for (const file of files.slice(0, sampleSize)) {
    const ending = endingIn(readSafely(file));
    if (ending !== undefined) votes.set(ending, (votes.get(ending) ?? 0) + 1);
  }
  const [most] = [...votes].sort(([, a], [, b]) => b - a);
  return most?.[0];
}

function readSafely(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It is told where it is rewritten.
    return "";
  }
}

/** What a file can be loaded with, where no import shows what its project does. */
export function endingAllowed(fileName: string, options: ts.CompilerOptions): ImportEnding {
  const { module = ts.ModuleKind.None, moduleResolution = implied(module) } = options;
  if (/\.[cm]?jsx?$/u.test(fileName)) return "made";
  if (options.allowImportingTsExtensions === true || options.rewriteRelativeImportExtensions === true) return "own";
  if (module !== ts.ModuleKind.None && moduleResolution < ts.ModuleResolutionKind.Node16) return "none";
  if (moduleResolution === ts.ModuleResolutionKind.Bundler) return "none";
  const { NodeNext } = ts.ModuleKind;
  const format = ts.getImpliedNodeFormatForFile(fileName, undefined, ts.sys, { module: NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext });
  return format === ts.ModuleKind.ESNext ? "made" : "none";
}

function implied(module: ts.ModuleKind): ts.ModuleResolutionKind {
  if (module >= ts.ModuleKind.Node16 && module <= ts.ModuleKind.NodeNext) return ts.ModuleResolutionKind.NodeNext;
  return ts.ModuleResolutionKind.Bundler;
}

/** A path with that ending. */
export function withEnding(path: string, ending: ImportEnding): string {
  const extension = extname(path);
  const bare = path.slice(0, path.length - extension.length);
  if (ending === "own") return path;
  return ending === "none" ? bare : bare + (made[extension] ?? extension);
}
