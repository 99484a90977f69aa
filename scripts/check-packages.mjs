#!/usr/bin/env node
// Whether the three packages could be published as they are built: manifests, content, size, exports and types.
//
//   npm run check:packages
//
// Exit status: 0 they could, 1 they could not, 2 nothing could be packed.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { entryProblems } from "./lib/packages/entry-problems.mjs";
import { manifestProblems } from "./lib/packages/manifest-problems.mjs";
import { tarballProblems } from "./lib/packages/tarball-problems.mjs";
import { filesBelow, root } from "./lib/published-sources.mjs";
import { readTarball } from "./lib/tar.mjs";
import { packWorkspaces, readManifest } from "./lib/workspaces.mjs";

const target = mkdtempSync(path.join(os.tmpdir(), "stale-guard-packages-"));
try {
  process.exitCode = await main();
} catch (error) {
  console.error(`check-packages: ${error.message}`);
  process.exitCode = 2;
} finally {
  rmSync(target, { recursive: true, force: true });
}

async function main() {
  const packed = await packWorkspaces(target);
  const problems = manifestProblems(packed, readManifest(root));
  for (const { folder, directory, tarball } of packed) {
    const bytes = readFileSync(tarball);
    const files = readTarball(bytes);
    const sources = filesBelow(path.join(directory, "src")).map((file) => path.relative(directory, file).replaceAll(path.sep, "/"));
    problems.push(...tarballProblems({ folder, files, packedBytes: bytes.length, sources }));
    problems.push(...(await entryProblems(tarball)).map((problem) => `${folder}: ${problem}`));
    console.log(`${folder}: ${files.size} files, ${Math.round(bytes.length / 1000)} kB`);
  }
  for (const problem of problems) console.error(problem);
  return problems.length > 0 ? 1 : 0;
}
