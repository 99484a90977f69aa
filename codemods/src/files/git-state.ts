import { lstat, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import { git, GitFailure } from "./git.ts";

const named = 3;
const wayOut = "or pass --allow-dirty";

/** Refuses to go on unless git could bring back every file as it is now. */
export async function refuseUnrecoverable(files: readonly string[], { cwd, env }: Io): Promise<void> {
  // Behind a link, it is the file it leads to that gets written.
  const real = new Map<string, string>();
  for (const file of files) real.set(await realpath(file).catch(() => file), file);

  const states = new Map<string, string>();
  for (const [root, members] of await byRepository([...real.keys()])) {
    if (root === undefined) {
      const [first] = members as [string];
      refuse(`${shown(cwd, real.get(first) ?? first)} lies in no git repository, so nothing could be undone; run it in one ${wayOut}`);
    }
    const state = await stateOf(root, env);
    for (const path of members) {
      const word = state(path);
      if (word !== undefined) states.set(real.get(path) ?? path, word);
    }
  }
  if (states.size === 0) return;
  const list = [...states].slice(0, named).map(([file, word]) => `${shown(cwd, file)} (${word})`);
  const more = states.size > named ? ` and ${states.size - named} more` : "";
  refuse(`git could not bring back ${list.join(", ")}${more}; commit first ${wayOut}`);
}

function refuse(complaint: string): never {
  throw new UsageError(`nothing written: ${complaint}`);
}

/** Files by the folder that holds their repository; undefined for those outside any. */
async function byRepository(files: readonly string[]): Promise<Map<string | undefined, string[]>> {
  const roots = new Map<string, string | undefined>();
  const groups = new Map<string | undefined, string[]>();
  for (const file of files) {
    const root = await repositoryOf(dirname(file), roots);
    const group = groups.get(root);
    if (group) group.push(file);
    else groups.set(root, [file]);
  }
  return groups;
}

async function repositoryOf(folder: string, known: Map<string, string | undefined>): Promise<string | undefined> {
  if (known.has(folder)) return known.get(folder);
  // A file of that name marks a worktree or a submodule.
  const isRoot = await lstat(join(folder, ".git")).then(() => true, () => false);
  const above = dirname(folder);
  const root = isRoot ? folder : above === folder ? undefined : await repositoryOf(above, known);
  known.set(folder, root);
  return root;
}

/** Tells in a word why git could not bring a file back; undefined when it could. */
async function stateOf(folder: string, env: Io["env"]): Promise<(file: string) => string | undefined> {
  // A `.git` may be broken, and the repository then another one further up.
  const top = (await asked(["rev-parse", "--show-toplevel"], folder, env)).replace(/\r?\n$/u, "");
  const paths = (output: string) => output.split("\0").filter((path) => path !== "");
  const status = await asked(["status", "--porcelain", "-z", "--untracked-files=no", "--no-renames"], top, env);
  const changed = new Set(paths(status).map((entry) => resolve(top, entry.slice("XY ".length))));
  const tracked = new Set(paths(await asked(["ls-files", "-z"], top, env)).map((path) => resolve(top, path)));
  return (file) => (tracked.has(file) ? (changed.has(file) ? "changed" : undefined) : "untracked");
}

async function asked(args: readonly string[], cwd: string, env: Io["env"]): Promise<string> {
  try {
    return await git(args, cwd, env);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return refuse(
      error.isMissing
        ? `git is not installed, so nothing could be undone; install it ${wayOut}`
        : `git fails, so nothing could be undone (${error.message}); mend it ${wayOut}`,
    );
  }
}
