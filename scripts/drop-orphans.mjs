#!/usr/bin/env node
// The compiler leaves in `dist` what it once made of a file that has since been moved or deleted; npm would publish it, and the command line
// would load such a codemod.
import { readdirSync, rmSync, rmdirSync } from "node:fs";
import path from "node:path";
import { orphans } from "./lib/orphans.mjs";
import { filesBelow } from "./lib/published-sources.mjs";
import { workspaces } from "./lib/workspaces.mjs";

for (const { directory } of workspaces()) {
  const names = (folder) => filesBelow(path.join(directory, folder)).map((file) => path.relative(directory, file).replaceAll(path.sep, "/"));
  for (const name of orphans(names("dist"), names("src"))) {
    const file = path.join(directory, name);
    rmSync(file);
    for (let folder = path.dirname(file); readdirSync(folder).length === 0; folder = path.dirname(folder)) rmdirSync(folder);
  }
}
