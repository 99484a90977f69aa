import { execFileSync } from "node:child_process";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { folder } from "./folder.ts";

const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];

export function git(cwd: string, ...argv: string[]): string {
  return execFileSync("git", [...identity, "-c", "core.autocrlf=false", ...argv], { cwd, encoding: "utf8", stdio: "pipe" });
}

/** A temporary git repository with the files committed. */
export async function repository(files: Record<string, string>): Promise<string> {
  const root = await folder(files);
  git(root, "init", "--quiet");
  commitAll(root);
  return root;
}

export function commitAll(root: string): void {
  git(root, "add", "--all", "--force");
  git(root, "commit", "--quiet", "--allow-empty", "--message", "all");
}

/** Every file below a folder but git's own, with its bytes, mode and identity: equal when nothing at all was touched. */
export async function snapshot(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const taken: Record<string, string> = {};
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path);
    if (name === ".git" || name.startsWith(join(".git", "/"))) continue;
    const { mode, ino, mtimeMs } = await lstat(path);
    const bytes = entry.isFile() ? (await readFile(path)).toString("latin1") : "";
    // A folder's time tells of temporary files that came and went, which is no harm.
    taken[name] = entry.isDirectory() ? "folder" : JSON.stringify([bytes, mode, ino, mtimeMs]);
  }
  return taken;
}

/** The texts of a folder's files, as they are now. */
export async function texts(root: string, ...names: string[]): Promise<string[]> {
  return Promise.all(names.map((name) => readFile(join(root, name), "utf8")));
}
