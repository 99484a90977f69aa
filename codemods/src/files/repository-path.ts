import { join, relative, sep } from "node:path";
import type { Io } from "../cli/io.ts";
import { isInside } from "../cli/paths.ts";

/** Turns a folder's files into paths from the top of a GitHub checkout; elsewhere, from the current folder. */
export function repositoryPath(folder: string, { cwd, env }: Io): (file: string) => string {
  const { GITHUB_WORKSPACE: workspace } = env;
  const top = workspace !== undefined && workspace !== "" && isInside(workspace, folder) ? workspace : cwd;
  return (file) => relative(top, join(folder, file)).replaceAll(sep, "/");
}
