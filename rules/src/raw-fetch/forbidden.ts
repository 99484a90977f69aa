import { builtinModules } from "node:module";
import { type ForbiddenCall, forbiddenKind } from "@stale-guard/runtime/raw-fetch";
import { Tree, type Thing } from "./things.ts";

/** Where forbidden calls begin, beside globals and known modules. */
export interface ForbiddenRoots {
  /** By the module they are exported from. */
  readonly modules: ReadonlyMap<string, Tree>;
  /** By the name of the object that they are called on, wherever it comes from. */
  readonly objects: ReadonlyMap<string, Tree>;
  /** By their own name, whatever they are called on. */
  readonly members: ReadonlyMap<string, Thing>;
  /** By the name that they are imported under. */
  readonly imports: ReadonlyMap<string, Thing>;
}

const BUILTIN = new Set(builtinModules);

/** Puts declared calls where they are looked for: into the global object, modules, objects by name, or anything's members. */
export function plant(calls: readonly ForbiddenCall[], global: Tree): ForbiddenRoots {
  const modules = new Map<string, Tree>();
  const objects = new Map<string, Tree>();
  const members = new Map<string, Thing>();
  const imports = new Map<string, Thing>();
  const known = new Set(global.members.keys());
  for (const forbidden of calls) {
    const { call } = forbidden;
    const afterPath = call.indexOf(".", call.lastIndexOf("/") + 1);
    const first = afterPath === -1 ? call : call.slice(0, afterPath);
    const path = afterPath === -1 ? [] : call.slice(afterPath + 1).split(".");
    const name = first.replace(/^node:/, "");
    if (first === "*") {
      const [member = "", ...rest] = path;
      members.set(member, mark(grow(members.get(member), `*.${member}`).at(rest), forbidden));
      continue;
    }
    mark(grown(modules, name).at(path), forbidden);
    if (BUILTIN.has(name) || first.includes("/")) continue;
    mark(global.at([first, ...path]), forbidden);
    if (path.length === 0) imports.set(first, mark(new Tree(first), forbidden));
    else if (!(first in globalThis) && !known.has(first)) mark(grown(objects, first).at(path), forbidden);
  }
  return { modules, objects, members, imports };
}

function mark(tree: Tree, forbidden: ForbiddenCall): Tree {
  tree.kind ??= forbiddenKind(forbidden);
  tree.message ??= forbidden.message;
  return tree;
}

function grow(known: Thing | undefined, name: string): Tree {
  return known instanceof Tree ? known : new Tree(name);
}

function grown(trees: Map<string, Tree>, name: string): Tree {
  let tree = trees.get(name);
  if (tree === undefined) {
    trees.set(name, (tree = new Tree(name)));
    tree.members.set("default", tree);
  }
  return tree;
}
