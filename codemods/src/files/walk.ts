import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDerived, isSource } from "./source-files.ts";

const skippedFolders = ["node_modules", "dist", "build", "coverage"];

export interface Visit {
  found(file: string): void;
  failedFile(file: string, error: unknown): void;
  failedFolder(folder: string, error: unknown): void;
}

/** What is taken although a walk skips it by default. */
export interface Named {
  readonly folders?: readonly string[];
  /** Declarations and minified bundles. */
  readonly derived?: boolean;
}

/** Visits every source file below a folder. */
export async function walk(folder: string, visit: Visit, named: Named = {}): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    visit.failedFolder(folder, error);
    return [];
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entersFolder(entry.name, named)) await walk(path, visit, named);
    } else if (takesFile(entry.name, named)) {
      // A linked folder is not followed: links can form loops, and what they lead to is linted under its own path.
      if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToFile(path, visit)))) visit.found(path);
    }
  }
}

function entersFolder(name: string, { folders }: Named): boolean {
  return folders?.includes(name) || !(skippedFolders.includes(name) || name.startsWith("."));
}

function takesFile(name: string, { derived = false }: Named): boolean {
  // Emacs locks a file that has unsaved changes with a dangling link `.#file`.
  return isSource(name) && !name.startsWith(".#") && (derived || !isDerived(name));
}

async function leadsToFile(link: string, visit: Visit): Promise<boolean> {
  try {
    return (await stat(link)).isFile();
  } catch (error) {
    visit.failedFile(link, error);
    return false;
  }
}
