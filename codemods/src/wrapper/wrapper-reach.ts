import { dirname, resolve } from "node:path";
import ts = require("typescript");
import { importedModules } from "../imports/imported-modules.ts";
import { isInside } from "../cli/paths.ts";
import type { Refusal } from "./refusal.ts";
import { sourceOnDisk } from "../files/source-on-disk.ts";
import type { Wrapper } from "./wrapper.ts";

/** Why a file should not import the wrapper by its path, unless it imports other files that are as far off; undefined when it may. */
export function outOfReach({ path }: Wrapper, tree: ts.SourceFile, fileName: string, allowsJs: () => boolean): Refusal | undefined {
  if (path === undefined) return undefined;
  const folder = packageFolder(fileName);
  const imports = importedModules(tree).flatMap((specifier) => (specifier.startsWith(".") ? (sourceOnDisk(resolve(dirname(fileName), specifier)) ?? []) : []));
  if (folder !== packageFolder(path) && !imports.some((file) => !isInside(folder, file))) {
    return { reason: "out-of-reach", detail: "the wrapper is in another package" };
  }
  const isBare = isScript(fileName) && !isScript(path) && imports.every(isScript) && !allowsJs();
  return isBare ? { reason: "out-of-reach", detail: "the wrapper is TypeScript, which this file may be run without" } : undefined;
}

function packageFolder(path: string): string {
  return dirname(ts.findConfigFile(dirname(path), ts.sys.fileExists, "package.json") ?? "/");
}

function isScript(path: string): boolean {
  return /\.[cm]?jsx?$/u.test(path);
}
