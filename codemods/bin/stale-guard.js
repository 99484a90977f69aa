#!/usr/bin/env node
import { main } from "../dist/index.js";

process.stdout.on("error", (error) => {
  // A reader that has seen enough, such as `head`, closes the pipe.
  if (error.code === "EPIPE") return;
  process.stderr.write(`stale-guard: cannot write to standard output: ${error.message}\n`);
  process.exit(2);
});

process.exitCode = await main(process.argv.slice(2));
