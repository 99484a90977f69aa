import { isAbsolute, parse, posix, relative, sep } from "node:path";
import { createEslint } from "../check/eslint.ts";
import { sourceFiles } from "./source-files.ts";

/** The files that no ignore glob matches. A glob counts from the current folder; one that matches a folder ignores what is in it. */
export async function withoutIgnored(files: readonly string[], globs: readonly string[], cwd: string): Promise<readonly string[]> {
  if (globs.length === 0) return files;
  const { root } = parse(cwd);
  const eslint = await createEslint({
    // From the root, because ESLint takes no notice of what lies outside its folder.
    cwd: root,
    overrideConfig: [
      { files: [sourceFiles] },
      // What ESLint ignores by itself may well have been named outright.
      { ignores: ["!**/node_modules/", "!**/.git/", ...globs.flatMap((glob) => fromRoot(glob, root, cwd))] },
    ],
  });
  const kept: string[] = [];
  for (const file of files) if (!(await eslint.isPathIgnored(file))) kept.push(file);
  return kept;
}

function fromRoot(glob: string, root: string, cwd: string): string[] {
  const base = slashed(relative(root, cwd)).replace(/[*?[\]{}()!+@\\]/gu, "\\$&");
  const path = isAbsolute(glob) ? slashed(relative(root, glob)) : posix.join(base, slashed(glob));
  const bare = path.replace(/\/+$/u, "");
  // In braces, a leading `!` is not taken for a negation.
  return [`{${bare},}`, `{${bare},}/**`];
}

function slashed(path: string): string {
  return path.replaceAll(sep, "/");
}
