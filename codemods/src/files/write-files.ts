import { randomBytes } from "node:crypto";
import { access, chmod, chown, constants, copyFile, link, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isMissing, shown } from "../cli/paths.ts";
import { reason } from "../cli/wording.ts";

export interface Replacement {
  readonly path: string;
  /** What was read; a file that holds anything else by now is not replaced. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** A replacement that lies ready beside its file. */
interface Staged {
  readonly replacement: Replacement;
  /** The file itself, where the path is a link. */
  readonly target: string;
  readonly draft: string;
  /** The former file, from just before the swap on. */
  readonly backup: string;
}

/** Replaces all files or none. Gives one line for each file that stood in the way. */
export async function writeFiles(replacements: readonly Replacement[], cwd: string): Promise<readonly string[]> {
  const leftovers = new Set<string>();
  try {
    const staged: Staged[] = [];
    const problems: string[] = [];
    for (const replacement of replacements) {
      try {
        staged.push(await stage(replacement, leftovers));
      } catch (error) {
        problems.push(complaint(replacement, error));
      }
    }
    for (const file of problems.length > 0 ? [] : staged) {
      if (!(await isUnchanged(file))) problems.push(`${shown(cwd, file.replacement.path)}: changed on disk meanwhile`);
    }
    return problems.length > 0 ? problems : await swapAll(staged);
  } finally {
    for (const path of leftovers) await rm(path, { force: true }).catch(() => undefined);
  }

  async function swapAll(staged: readonly Staged[]): Promise<string[]> {
    const swapped: Staged[] = [];
    for (const file of staged) {
      try {
        leftovers.add(file.backup);
        await keep(file);
        await rename(file.draft, file.target);
        swapped.push(file);
      } catch (error) {
        return [complaint(file.replacement, error), ...(await putBack(swapped))];
      }
    }
    return [];
  }

  async function putBack(swapped: readonly Staged[]): Promise<string[]> {
    const stranded: string[] = [];
    for (const { replacement, target, backup } of swapped) {
      try {
        await rename(backup, target);
      } catch (error) {
        leftovers.delete(backup);
        stranded.push(`${shown(cwd, replacement.path)}: cannot put back: ${reason(error)}; its former text is in ${shown(cwd, backup)}`);
      }
    }
    return stranded;
  }

  function complaint({ path }: Replacement, error: unknown): string {
    return `${shown(cwd, path)}: ${isMissing(error) ? "gone from disk meanwhile" : `cannot write: ${reason(error)}`}`;
  }
}

async function stage(replacement: Replacement, leftovers: Set<string>): Promise<Staged> {
  const target = await realpath(replacement.path);
  const { mode, uid, gid } = await stat(target);
  // A rename asks for leave to change the folder only, and a superuser is refused nothing.
  if ((mode & 0o222) === 0) throw new Error("it is read-only");
  await access(target, constants.W_OK);

  const name = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}`);
  const staged: Staged = { replacement, target, draft: `${name}.new`, backup: `${name}.old` };
  leftovers.add(staged.draft);
  await writeFile(staged.draft, replacement.after, { flag: "wx" });
  const draft = await stat(staged.draft);
  if (draft.uid !== uid || draft.gid !== gid) await chown(staged.draft, uid, gid);
  await chmod(staged.draft, mode & 0o7777);
  return staged;
}

async function isUnchanged({ replacement, target }: Staged): Promise<boolean> {
  const now = await readFile(target).catch(() => undefined);
  return now?.equals(replacement.before) ?? false;
}

async function keep({ target, backup }: Staged): Promise<void> {
  // A link keeps the very file, owner and all; not every file system has links.
  await link(target, backup).catch(() => copyFile(target, backup, constants.COPYFILE_EXCL));
}
