import type { Edit } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { ReasonCode, RuntimeName } from "./codemod.ts";
import { extendNames } from "./extend-names.ts";
import { type FileNames, namesIn } from "./file-names.ts";
import { type ModuleKind, moduleKindOf } from "./module-kind.ts";
import { newImport } from "./new-import.ts";
import { type NameList, type RuntimeBinding, runtimeBindings } from "./runtime-bindings.ts";
import type { TextStyle } from "./text-style.ts";

export const runtimeSpecifier = "@stale-guard/runtime";

/** What makes the runtime's names available in a file, and what each is called there: `guard`, an alias, `sg.guard`. */
export type ImportPlan =
  | { readonly edits: readonly Edit[]; readonly locals: ReadonlyMap<RuntimeName, string> }
  | { readonly reason: ReasonCode; readonly detail: string };

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
): ImportPlan {
  const locals = new Map<RuntimeName, string>();
  if (names.length === 0) return { edits: [], locals };
  const { bindings, list } = runtimeBindings(sourceFile, specifier);
  const fileNames = namesIn(sourceFile, new Set(bindings.map(({ local }) => local)));
  const missing: RuntimeName[] = [];
  for (const name of order.filter((each) => names.includes(each))) {
    const known = knownAs(name, bindings, fileNames);
    if (known === undefined) missing.push(name);
    else locals.set(name, known);
  }
  if (missing.length === 0) return { edits: [], locals };

  const kind = list === undefined ? moduleKindOf(sourceFile) : kindOf(list);
  if (kind === undefined) return { reason: "unknown-form", detail: "nothing can be imported into this kind of file" };
  const taken = new Set([...fileNames.mentioned, ...bindings.map(({ local }) => local.text)]);
  if (kind === "import-equals") {
    const whole = numbered("staleGuard", taken);
    for (const name of missing) locals.set(name, `${whole}.${name}`);
    return { edits: [newImport(sourceFile, kind, importEquals(whole, specifier))], locals };
  }
  for (const name of missing) locals.set(name, freeName(name, taken));
  const written = missing.map((name) => {
    const local = locals.get(name) ?? name;
    return local === name ? name : `${name}${kind === "require" ? ":" : " as"} ${local}`;
  });
  if (list !== undefined) return { edits: extendNames(sourceFile, list, written), locals };
  return { edits: [newImport(sourceFile, kind, namedImport(kind, written, specifier))], locals };
}

/** The file's own name for it, unless something else has that name too. */
function knownAs(name: RuntimeName, bindings: readonly RuntimeBinding[], { declared }: FileNames): string | undefined {
  const usable = bindings.filter(({ local }) => !declared.has(local.text));
  const named = usable.find(({ imported }) => imported === name);
  if (named !== undefined) return named.local.text;
  const whole = usable.find(({ imported }) => imported === "*");
  return whole && `${whole.local.text}.${name}`;
}

/** `guard`, or else `staleGuard`, `staleGuard2`, … */
function freeName(name: RuntimeName, taken: ReadonlySet<string>): string {
  return taken.has(name) ? numbered(aliases[name], taken) : name;
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number += 1) candidate = `${name}${number}`;
  return candidate;
}

function namedImport(kind: ModuleKind, names: readonly string[], specifier: string): (style: TextStyle) => string {
  return ({ quote, semicolons, spacedBraces }) => {
    const space = spacedBraces ? " " : "";
    const list = `{${space}${names.join(", ")}${space}}`;
    const name = quote + specifier + quote;
    const statement = kind === "require" ? `const ${list} = require(${name})` : `import ${list} from ${name}`;
    return statement + (semicolons ? ";" : "");
  };
}

function importEquals(local: string, specifier: string): (style: TextStyle) => string {
  return ({ quote, semicolons }) => `import ${local} = require(${quote}${specifier}${quote})${semicolons ? ";" : ""}`;
}

function kindOf(list: NameList): ModuleKind {
  return ts.isObjectBindingPattern(list) ? "require" : "import";
}
