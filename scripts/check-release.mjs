#!/usr/bin/env node
// Whether a tag may be published: it names the version of every package, and no changeset waits.
//
//   node scripts/check-release.mjs v0.1.0
//
// Exit status: 0 it may, 1 it may not, 2 misuse.
import { readdirSync } from "node:fs";
import path from "node:path";
import { root } from "./lib/published-sources.mjs";
import { workspaces } from "./lib/workspaces.mjs";

const [tag, ...others] = process.argv.slice(2);
if (tag === undefined || others.length > 0) {
  console.error("check-release: name one tag, as in v0.1.0");
  process.exitCode = 2;
} else {
  const waiting = readdirSync(path.join(root, ".changeset")).filter((name) => name.endsWith(".md") && name !== "README.md");
  const problems = [
    ...workspaces().filter(({ manifest }) => `v${manifest.version}` !== tag).map(({ manifest }) => `${manifest.name} is at ${manifest.version}, the tag says ${tag}`),
    ...waiting.map((name) => `.changeset/${name} is in no release yet; run npx changeset version`),
  ];
  for (const problem of problems) console.error(`check-release: ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
