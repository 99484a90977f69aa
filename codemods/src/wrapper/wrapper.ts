import { readFileSync } from "node:fs";
import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import type { Ledger } from "eslint-plugin-stale-guard/raw-fetch";
import { isInside } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import { sourceOnDisk } from "../files/source-on-disk.ts";
import { type ImportEnding, withEnding } from "../imports/import-endings.ts";
import type { ImportedModule } from "../imports/module-imports.ts";
import { neededBy } from "./wrapper-needs.ts";

/** The function that a project's requests are to go through. */
export interface Wrapper {
  readonly name: string;
  readonly from: string;
  /** Its file, where the ledger names one rather than a package. */
  readonly path: string | undefined;
  /** That file, and those that it needs to work: in them it cannot be used. */
  readonly needs: ReadonlySet<string>;
}

/** A ledger that was read and names a wrapper. */
export type WrapperLedger = Extract<Ledger, { readonly list: unknown }> & { readonly wrapper: Wrapper };

/** A ledger with its wrapper; it is named in the complaint where it has none. */
export function withWrapper(ledger: Ledger, name: string): WrapperLedger {
  if ("error" in ledger) throw new UsageError(`${name}: ${ledger.error}`);
  const { wrapper } = ledger.list;
  const example = `"wrapper": { "name": "guardedFetch", "from": "./src/guarded-fetch.ts" }`;
  if (wrapper === undefined) throw new UsageError(`${name} names no wrapper to rewrite raw calls to; add ${example}`);
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(wrapper.name)) throw new UsageError(`${name}: the wrapper's name '${wrapper.name}' cannot be imported`);
  if (!/^\.{1,2}(?:\/|$)/u.test(wrapper.from)) return { ...ledger, wrapper: { ...wrapper, path: undefined, needs: new Set() } };
  const path = sourceOnDisk(resolve(ledger.folder, wrapper.from));
  if (path === undefined) throw new UsageError(`${name}: there is no '${wrapper.from}' to import the wrapper from`);
  return { ...ledger, wrapper: { ...wrapper, path, needs: neededBy(path, (file) => readFileSync(file, "utf8")) } };
}

/** The wrapper's module as one file imports it. */
export function moduleOf({ name, from, path }: Wrapper, fileName: string, ending: () => ImportEnding): ImportedModule<string> {
  const title = camelCase(path === undefined ? from : titleOf(path));
  const local = name === "default" ? title : name;
  const wanted = {
    whole: title === name ? `${title}Module` : title,
    localName: () => local,
    alias: () => `wrapped${local.charAt(0).toUpperCase()}${local.slice(1)}`,
  };
  if (path === undefined) {
    return { ...wanted, specifier: from, kinship: (other, isTypeOnly) => (isTypeOnly ? 0 : other.startsWith(".") ? 1 : 2), isWhole: (other) => other === from, isPart: () => false };
  }
  const folder = dirname(fileName);
  const way = relative(folder, path).split(sep).join("/");
  const target = (specifier: string): string | undefined => (specifier.startsWith(".") ? sourceOnDisk(resolve(folder, specifier)) : undefined);
  return {
    ...wanted,
    get specifier() {
      return specifierOf(way, ending());
    },
    kinship: (other, isTypeOnly) => (isTypeOnly ? 0 : !other.startsWith(".") ? 1 : stepsUp(other) === stepsUp(way) ? 3 : 2),
    isWhole: (other) => target(other) === path,
    isPart: (other, imported) => imported === name && (other.startsWith(".") ? isBarrel(target(other), path) : isAlike(other, path)),
  };
}

/** A file that gathers what its folder has to offer. */
function isBarrel(file: string | undefined, path: string): boolean {
  return file !== undefined && /^index\.[cm]?[jt]sx?$/u.test(basename(file)) && isInside(dirname(file), path);
}

/** `@/net/guarded-fetch`: most probably the same file by a name that the project's configuration gives it. */
function isAlike(specifier: string, path: string): boolean {
  const withExtension = /\.[cm]?[jt]sx?$/u.test(specifier) ? specifier : `${specifier}.js`;
  return specifier.includes("/") && titleOf(withExtension) === titleOf(path);
}

function stepsUp(specifier: string): number {
  return specifier.split("../").length - 1;
}

function specifierOf(way: string, ending: ImportEnding): string {
  const whole = withEnding(way, ending);
  const short = ending === "none" ? whole.replace(/(?<=[^.])\/index$/u, "") : whole;
  return short.startsWith(".") ? short : `./${short}`;
}

/** What a module is about: the name of its file, or of the folder that it is the index of. */
function titleOf(path: string): string {
  const bare = basename(path, extname(path));
  return bare === "index" ? basename(dirname(path)) : bare;
}

function camelCase(text: string): string {
  const words = text.split(/[^\p{ID_Continue}$]+/u).filter((word) => word !== "");
  const joined = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
  return /^[\p{ID_Start}$_]/u.test(joined) ? joined : `wrapper${joined}`;
}
