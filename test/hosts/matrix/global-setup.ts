import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { packWorkspaces } from "../../../scripts/lib/workspaces.mjs";
import { linters } from "../linters/linters.ts";
import { material } from "../material/material.ts";
import { hosts } from "../pinned.ts";
import { nodePackages } from "../project/node-versions.ts";
import { makeProject } from "../project/project.ts";
import { hostFiles } from "./host-files.ts";
import { tell } from "./tell.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where projects are made; gone after the run. */
    top: string;
    /** The tarballs of the packages, by folder: runtime, rules, codemods. */
    tarballs: Readonly<Record<string, string>>;
    /** A project that holds the Node.js versions. */
    nodes: string;
    /** The project of the first host, with the command line beside it. */
    reference: string;
  }
}

/** Packs our packages, installs the Node.js versions and the host that the others are compared with, and lints there. */
export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const top = await realpath(await mkdtemp(join(tmpdir(), "stale-guard-hosts-")));
  const [first] = hosts;
  tell(`packing, and installing ${first.name} and Node.js`);
  const tarballs = Object.fromEntries((await packWorkspaces(top)).map(({ folder, tarball }) => [folder, tarball]));
  const files = material();
  await writeFile(join(top, "material.json"), JSON.stringify(files));
  const [nodes, reference] = await Promise.all([makeProject(top, nodePackages), makeProject(top, [...first.packages, ...Object.values(tarballs)], hostFiles(first, files))]);
  for (const { install } of [nodes, reference]) if (install.code !== 0) throw new Error(install.stderr);
  tell(`linting with ${first.name}`);
  const linted = await linters[first.kind].lint(reference, first, process.execPath);
  await writeFile(join(top, "reference.json"), JSON.stringify(linted));
  tell(`${String(linted.files)} files, ${String(linted.findings.length)} findings`);
  provide("top", top);
  provide("tarballs", tarballs);
  provide("nodes", nodes.folder);
  provide("reference", reference.folder);
  return () => rm(top, { recursive: true, force: true });
}
