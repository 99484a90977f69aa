// The packages that are published, as the root's manifest lists them.
import { readFileSync } from "node:fs";
import path from "node:path";
import { npm } from "./npm.mjs";
import { root } from "./published-sources.mjs";
import { tarballOf } from "./tarballs.mjs";

/** Each with its folder's name, its directory and its manifest; each after those it depends on. */
export function workspaces(top = root) {
  return readManifest(top).workspaces.map((folder) => {
    const directory = path.join(top, folder);
    return { folder, directory, manifest: readManifest(directory) };
  });
}

/** The packages as npm would publish them, in a folder that exists; the workspaces with the path of their tarball. */
export async function packWorkspaces(target, top = root) {
  const failure = await npm(["pack", "--workspaces", "--pack-destination", target, "--ignore-scripts", "--loglevel=error"], top);
  if (failure !== undefined) throw new Error(`npm pack failed: ${failure}`);
  return workspaces(top).map((workspace) => ({ ...workspace, tarball: tarballOf(`${workspace.manifest.name}@${workspace.manifest.version}`, target) }));
}

export const readManifest = (directory) => JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8"));
