import { readdir } from "node:fs/promises";
import { isMissing } from "../cli/paths.ts";
import type { Codemod } from "../rewrite/codemod.ts";

/** The codemods there are: each file of their folder exports one. */
export async function loadCodemods(folder = new URL("../codemods/", import.meta.url)): Promise<Codemod[]> {
  const codemods = new Map<string, Codemod>();
  for (const name of await modulesIn(folder)) {
    const { codemod } = (await import(new URL(name, folder).href)) as { readonly codemod?: Codemod };
    if (codemod === undefined) throw new Error(`codemods/${name} exports no codemod`);
    if (codemods.has(codemod.rule)) throw new Error(`codemods/${name}: ${codemod.rule} has a codemod already`);
    codemods.set(codemod.rule, codemod);
  }
  return [...codemods.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

async function modulesIn(folder: URL): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return names.filter((name) => /\.[jt]s$/u.test(name) && !name.endsWith(".d.ts")).sort();
}
