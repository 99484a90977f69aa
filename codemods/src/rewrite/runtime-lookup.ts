import { createRequire } from "node:module";
import type { FileRewrite } from "./codemod.ts";
import { runtimeSpecifier } from "./runtime-imports.ts";

/** Whether a rewritten file imports the runtime from where it is not installed. */
export function lacksRuntime(rewrites: readonly FileRewrite[]): boolean {
  return rewrites.some(({ fileName, after }) => after.includes(runtimeSpecifier) && !isInstalled(fileName));
}

function isInstalled(fileName: string): boolean {
  try {
    createRequire(fileName).resolve(runtimeSpecifier);
    return true;
  } catch (error) {
    // Any other complaint is about what is installed.
    return (error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND";
  }
}
