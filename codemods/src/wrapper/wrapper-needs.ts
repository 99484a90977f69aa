import { dirname, resolve } from "node:path";
import { parseOnce } from "eslint-plugin-stale-guard/detect";
import { sourceOnDisk } from "../files/source-on-disk.ts";
import { importedModules } from "../imports/imported-modules.ts";

/** A file and what it imports of its own project, however far away. */
export function neededBy(path: string, read: (file: string) => string): ReadonlySet<string> {
  const needed = new Set([path]);
  for (const file of needed) {
    for (const specifier of importedModules(parseOnce(read(file), file))) {
      const imported = specifier.startsWith(".") ? sourceOnDisk(resolve(dirname(file), specifier)) : undefined;
      if (imported !== undefined) needed.add(imported);
    }
  }
  return needed;
}
