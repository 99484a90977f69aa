import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { npm } from "../../../scripts/lib/npm.mjs";
import { packWorkspaces } from "../../../scripts/lib/workspaces.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** An otherwise empty project, outside of the repository, into which npm installed the three tarballs. */
    project: string;
    /** The tarballs by the folder of their package. */
    tarballs: Readonly<Record<string, string>>;
  }
}

/** Packs and installs once for all tests. */
export default async function install({ provide }: TestProject): Promise<() => Promise<void>> {
  const top = await realpath(await mkdtemp(path.join(tmpdir(), "stale-guard-packages-")));
  const project = path.join(top, "project");
  await mkdir(project);
  const packed = await packWorkspaces(top);
  await writeFile(path.join(project, "package.json"), '{ "private": true }\n');
  const failure = await npm(["install", "--save-dev", "--prefer-offline", "--no-audit", "--no-fund", "@types/node@20", ...packed.map(({ tarball }) => tarball)], project);
  if (failure !== undefined) throw new Error(failure);
  provide("project", project);
  provide("tarballs", Object.fromEntries(packed.map(({ folder, tarball }) => [folder, tarball])));
  return () => rm(top, { recursive: true, force: true });
}
