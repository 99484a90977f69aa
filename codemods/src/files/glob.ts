import { resolve, sep } from "node:path";
import { createEslint } from "../check/eslint.ts";
import { isMissing } from "../cli/paths.ts";
import { isDerived, sourceFiles } from "./source-files.ts";
import { walk, type Visit } from "./walk.ts";

const magic = /[*?[{\\]|[!+@]\(/u;

export function isGlob(path: string): boolean {
  return magic.test(withSlashes(path));
}

/** Visits the source files a glob matches. */
export async function expandGlob(glob: string, cwd: string, visit: Visit): Promise<void> {
  const segments = withSlashes(glob).split("/");
  const start = segments.findIndex((segment) => magic.test(segment));
  // The empty last segment keeps the root of `/*.ts`.
  const base = resolve(cwd, [...segments.slice(0, start), ""].join("/"));
  const pattern = segments.slice(start).join("/");

  const candidates = new Map<string, () => void>();
  await walk(
    base,
    {
      found: (file) => candidates.set(file, () => visit.found(file)),
      failedFile: (file, error) => candidates.set(file, () => visit.failedFile(file, error)),
      failedFolder(folder, error) {
        if (folder !== base || !isMissing(error)) visit.failedFolder(folder, error);
      },
    },
    { folders: segments.filter((segment) => !magic.test(segment)), derived: isDerived(pattern) },
  );
  const matches = await matcher(base, pattern);
  for (const [file, report] of candidates) if (await matches(file)) report();
}

/**
 * Node 20 cannot match a glob, so ESLint's own matcher does: everything is ignored except what the glob brings back.
 * Going through the ignores rather than `lintFiles(glob)` gives the list of files before the first one is linted.
 */
async function matcher(base: string, pattern: string): Promise<(file: string) => Promise<boolean>> {
  const eslint = await createEslint({
    cwd: base,
    overrideConfig: [
      { files: [sourceFiles] },
      // In braces, a `!(...)` that comes first is not taken for a negation.
      { ignores: ["**/*", "!**/*/", `!{${pattern},}`] },
    ],
  });
  return async (file) => !(await eslint.isPathIgnored(file));
}

function withSlashes(path: string): string {
  return sep === "\\" ? path.replaceAll("\\", "/") : path;
}
