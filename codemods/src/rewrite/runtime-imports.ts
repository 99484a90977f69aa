import type ts from "typescript";
import { type ImportedModule, importNames, type ImportPlan } from "../imports/module-imports.ts";
import type { RuntimeName } from "./codemod.ts";

export const runtimeSpecifier = "@stale-guard/runtime";

const order: readonly RuntimeName[] = ["Generation", "generationOf", "guard"];

/** For files that use a name for something else. */
const aliases: Readonly<Record<RuntimeName, string>> = {
  Generation: "StaleGeneration",
  generationOf: "staleGenerationOf",
  guard: "staleGuard",
};

/** Uses what a file imports of the runtime already, and adds the rest to it. */
export function importEdits(
  sourceFile: ts.SourceFile,
  names: readonly RuntimeName[],
  specifier = runtimeSpecifier,
): ImportPlan<RuntimeName> {
  return importNames(sourceFile, order.filter((name) => names.includes(name)), runtime(specifier));
}

function runtime(specifier: string): ImportedModule<RuntimeName> {
  return {
    specifier,
    whole: "staleGuard",
    isWhole: (other) => other === specifier,
    // The runtime's parts export the same things.
    isPart: (other) => other.startsWith(`${specifier}/`),
    localName: (name) => name,
    alias: (name) => aliases[name],
  };
}
