#!/usr/bin/env node
// The compiler writes `./clock.js` for `./clock.ts` into the JavaScript, not into the declarations; TypeScript before 5 and readers without
// `skipLibCheck` refuse the latter.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { workspaces } from "./lib/workspaces.mjs";

for (const { directory } of workspaces()) {
  const dist = path.join(directory, "dist");
  for (const file of readdirSync(dist, { recursive: true }).map(String).filter((each) => each.endsWith(".d.ts"))) {
    const text = readFileSync(path.join(dist, file), "utf8");
    const written = text.replaceAll(/(\bfrom |\bimport\()("\.[^"\n]*)\.ts"/g, '$1$2.js"');
    if (written !== text) writeFileSync(path.join(dist, file), written);
  }
}
