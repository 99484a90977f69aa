#!/usr/bin/env node
// Runs every bench and writes docs/benchmarks.md. Takes about ten minutes on two quiet cores.
//
//   npm run bench [-- --only NAME,...] [--quick] [--gate]
//
// --only   some of lint, codemod, runtime, gate: printed, and the page stays as it is
// --quick  few rounds over little, to try the benches themselves: printed as well
// --gate   exit with 1 when a limit is missed, rather than say so in the page alone
//
// Exit status: 0, 1 see --gate, 2 misuse or failure; then nothing is written.
import { fileURLToPath } from "node:url";
import { runAll } from "./lib/bench/all.mjs";

process.exitCode = await runAll(process.argv.slice(2), {
  folder: fileURLToPath(new URL(".", import.meta.url)),
  page: fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url)),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
