import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, realpath, symlink } from "node:fs/promises";
import path from "node:path";
import { inject } from "vitest";
import { workspaces } from "../../../scripts/lib/workspaces.mjs";
import { root } from "../../../scripts/lib/published-sources.mjs";

/** The repository's files in a folder of their own, with the same packages installed and its own workspaces among them; it goes with them all. */
export async function copyOfTheTree(): Promise<string> {
  const copy = await realpath(await mkdtemp(path.join(inject("project"), "..", "tree-")));
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const name of listed.split("\0").filter(Boolean)) await cp(path.join(root, name), path.join(copy, name)).catch(unlessDeleted);
  await linkInstalled(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  for (const { folder, manifest } of workspaces()) {
    const own = path.join(root, folder, "node_modules");
    if (existsSync(own)) await symlink(own, path.join(copy, folder, "node_modules"), "junction");
    const link = path.join(copy, "node_modules", manifest.name);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.join(copy, folder), link, "junction");
  }
  return copy;
}

async function linkInstalled(from: string, to: string): Promise<void> {
  const own = new Set(workspaces().map(({ manifest }) => manifest.name));
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const isOwn = [...own].some((workspace) => workspace === name || workspace.startsWith(`${name}/`));
    if (isOwn || name === ".vite" || name === ".cache") continue;
    await symlink(path.join(from, name), path.join(to, name), "junction");
  }
}

function unlessDeleted(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
