import type { Edit } from "eslint-plugin-stale-guard/detect";
import ts = require("typescript");
import type { ReasonCode } from "../rewrite/codemod.ts";
import { extendNames } from "./extend-names.ts";
import { type FileNames, namesIn } from "./file-names.ts";
import { type ModuleBinding, moduleBindings, type NameList, type WantedModule } from "./module-bindings.ts";
import { type ModuleKind, moduleKindOf } from "./module-kind.ts";
import { newImport } from "./new-import.ts";
import type { TextStyle } from "../rewrite/text-style.ts";

/** A module to import from, and how to call what it exports. */
export interface ImportedModule<Name extends string> extends WantedModule {
  /** How a new import names it. */
  readonly specifier: string;
  /** How near another module is to it: a new import goes with the nearest. Missing: it comes last. */
  kinship?(specifier: string, isTypeOnly: boolean): number;
  /** What to call an export where nothing keeps it from that name: mostly its own. */
  localName(name: Name): string;
  /** For files that use that name for something else. */
  alias(name: Name): string;
  /** What to call all of it. */
  readonly whole: string;
}

/** What is about to go from the file. */
export interface Leaving {
  /** Names that will not stand there any more. */
  readonly names: ReadonlySet<ts.Node>;
  readonly statements: ReadonlySet<ts.Statement>;
}

/** What makes a module's names available in a file, and what each is called there: `guard`, an alias, `sg.guard`. */
export type ImportPlan<Name extends string> =
  | { readonly edits: readonly Edit[]; readonly locals: ReadonlyMap<Name, string> }
  | { readonly reason: ReasonCode; readonly detail: string };

/** Uses what a file imports of the module already, and adds the rest to it. */
export function importNames<Name extends string>(
  sourceFile: ts.SourceFile,
  names: readonly Name[],
  module: ImportedModule<Name>,
  leaving: Leaving = { names: new Set(), statements: new Set() },
): ImportPlan<Name> {
  const locals = new Map<Name, string>();
  if (names.length === 0) return { edits: [], locals };
  const { bindings, list } = moduleBindings(sourceFile, module);
  const fileNames = namesIn(sourceFile, new Set([...leaving.names, ...bindings.map(({ local }) => local)]));
  const missing: Name[] = [];
  for (const name of names) {
    const known = knownAs(name, bindings, fileNames);
    if (known === undefined) missing.push(name);
    else locals.set(name, known);
  }
  if (missing.length === 0) return { edits: [], locals };

  const kind = list === undefined ? moduleKindOf(sourceFile) : kindOf(list);
  if (kind === undefined) return { reason: "unknown-form", detail: "nothing can be imported into this kind of file" };
  const taken = new Set([...fileNames.mentioned, ...bindings.map(({ local }) => local.text)]);
  const added = (statement: (style: TextStyle) => string): Edit => newImport(sourceFile, kind, statement, { leaving: leaving.statements, kinship: (...other) => module.kinship?.(...other) ?? 0 });
  if (kind === "import-equals") {
    const whole = numbered(module.whole, taken);
    for (const name of missing) locals.set(name, `${whole}.${name}`);
    return { edits: [added(importEquals(whole, module.specifier))], locals };
  }
  for (const name of missing) locals.set(name, freeName(name, module, taken));
  const written = missing.map((name) => {
    const local = locals.get(name) ?? name;
    return local === name ? name : `${name}${kind === "require" ? ":" : " as"} ${local}`;
  });
  if (list !== undefined) return { edits: extendNames(sourceFile, list, written), locals };
  return { edits: [added(namedImport(kind, written, module.specifier))], locals };
}

/** The file's own name for it, unless something else has that name too. */
function knownAs(name: string, bindings: readonly ModuleBinding[], { declared }: FileNames): string | undefined {
  const usable = bindings.filter(({ local }) => !declared.has(local.text));
  const named = usable.find(({ imported }) => imported === name);
  if (named !== undefined) return named.local.text;
  const whole = usable.find(({ imported }) => imported === "*");
  return whole && `${whole.local.text}.${name}`;
}

/** `guard`, or else `staleGuard`, `staleGuard2`, … */
function freeName<Name extends string>(name: Name, module: ImportedModule<Name>, taken: ReadonlySet<string>): string {
  const local = module.localName(name);
  return taken.has(local) ? numbered(module.alias(name), taken) : local;
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number += 1) candidate = `${name}${number}`;
  return candidate;
}

function namedImport(kind: ModuleKind, names: readonly string[], specifier: string): (style: TextStyle) => string {
  return ({ quote, semicolons, spacedBraces }) => {
    const space = spacedBraces ? " " : "";
    const [, whole] = /^default as ([^,]+)$/u.exec(names.join(", ")) ?? [];
    const list = whole !== undefined && kind === "import" ? whole : `{${space}${names.join(", ")}${space}}`;
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
