import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { isMissing, shown } from "../cli/paths.ts";
import { reason } from "../cli/wording.ts";
import { expandGlob, isGlob } from "./glob.ts";
import { isSource } from "./source-files.ts";
import { walk, type Visit } from "./walk.ts";

const kind = "JavaScript or TypeScript file";

export interface Targets {
  readonly files: readonly string[];
  /** One line for each path that cannot be linted. */
  readonly problems: readonly string[];
}

/** The files meant by the paths of a command line: files, folders and globs. */
export async function findTargets(paths: readonly string[], cwd: string): Promise<Targets> {
  const files = new Set<string>();
  const problems: string[] = [];
  for (const path of paths) {
    const problem = await addTargets(path);
    if (problem) problems.push(`${path || "''"}: ${problem}`);
  }
  return { files: [...files], problems };

  async function addTargets(path: string): Promise<string | undefined> {
    if (path === "") return "an empty path";
    const target = resolve(cwd, path);
    let stats: Stats;
    try {
      stats = await stat(target);
    } catch (error) {
      // A file may well be called `[id].ts`, so a path is a glob only when nothing bears its name.
      if (isGlob(path)) return addAll((visit) => expandGlob(path, cwd, visit), `matches no ${kind}`);
      return isMissing(error) ? "no such file or folder" : `cannot read: ${reason(error)}`;
    }
    if (stats.isDirectory()) return addAll((visit) => walk(target, visit), `no ${kind} to lint in here`);
    if (!stats.isFile() || !isSource(target)) return `not a ${kind}`;
    files.add(target);
    return undefined;
  }

  async function addAll(search: (visit: Visit) => Promise<void>, nothing: string): Promise<string | undefined> {
    let empty = true;
    const failed = (path: string, error: unknown): void => {
      empty = false;
      problems.push(`${shown(cwd, path)}: cannot read: ${reason(error)}`);
    };
    await search({
      found(file) {
        empty = false;
        files.add(file);
      },
      failedFile: failed,
      failedFolder: failed,
    });
    return empty ? nothing : undefined;
  }
}
