#!/usr/bin/env node
// Writes everything anew that is generated from something else.
//
//   npm run update [-- --corpus]
//
// --corpus  also what is told apart in the installed cases of the corpus, which takes minutes
//
// Exit status: 0 all is written, 1 a generator failed, 2 misuse.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./lib/published-sources.mjs";

const generators = [
  { name: "the pages' tables and heads", argv: ["scripts/update-docs.mjs"] },
  { name: "the corpus' snapshot", argv: ["scripts/corpus.mjs", "--installed", "--update"], asked: "corpus" },
];

try {
  const { values } = parseArgs({ options: { corpus: { type: "boolean", default: false } } });
  process.exitCode = run(generators.filter(({ asked }) => asked === undefined || values[asked]));
} catch (error) {
  console.error(`update: ${error.message}`);
  process.exitCode = 2;
}

function run(chosen) {
  for (const { name, argv: [script, ...rest] } of chosen) {
    console.log(name);
    const { status } = spawnSync(process.execPath, [path.join(root, script), ...rest], { cwd: root, stdio: "inherit" });
    if (status !== 0) return 1;
  }
  return 0;
}
