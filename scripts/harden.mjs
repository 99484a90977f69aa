#!/usr/bin/env node
// Every rule and every codemod over tens of thousands of published source files, those of scripts/harden/package-lock.json and
// those installed here. None may throw, take more than 50 times as long as TypeScript's parse of the same file (where that is over
// 50 ms), run out of memory or hang; what the codemods write has to parse, and to be left alone by a second run.
//
//   npm run harden [-- --rules] [--jobs N] [--only TEXT] [--packages FOLDER]
//
// --rules     leaves the codemods out, which take most of the time
// --jobs      processes at a time; default: as many as there are processors
// --only      files with this in their path
// --packages  another folder with packages in it, in place of both
//
// Exit status: 0 within the limits, 1 over one of them, or fewer than 20,000 files, 2 misuse or failure.
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installedPackages } from "./lib/harden/packages.mjs";
import { measureAll } from "./lib/harden/pool.mjs";
import { breachesOf, reportOf } from "./lib/harden/report.mjs";
import { distinctSources } from "./lib/harden/sources.mjs";
import { root } from "./lib/published-sources.mjs";

const leastFiles = 20_000;
const heapMegabytes = 2048;
/** On a machine that does nothing else the slowest file takes a tenth of it. */
const deadlineSeconds = 300;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`harden: ${error.message}`);
  process.exitCode = 2;
}

async function main() {
  const { values: options } = parseArgs({
    options: { rules: { type: "boolean" }, jobs: { type: "string", default: `${os.availableParallelism()}` }, only: { type: "string", default: "" }, packages: { type: "string" } },
  });
  if (!/^[1-9]\d*$/u.test(options.jobs)) throw new Error(`--jobs needs a number, not ${options.jobs}`);
  const folders = options.packages === undefined ? [installedPackages(), path.join(root, "node_modules")] : [path.resolve(options.packages)];
  const { files, copies } = distinctSources(folders);
  const chosen = files.filter((file) => file.includes(options.only));
  const results = [];
  await measureAll(chosen, {
    child: fileURLToPath(new URL("./lib/harden/child.mjs", import.meta.url)),
    args: options.rules ? ["rules"] : [],
    children: Number(options.jobs),
    heapMegabytes,
    deadlineSeconds,
    onResult(result) {
      results.push(result);
      if (results.length % 500 === 0) console.error(`${results.length} of ${chosen.length} files`);
    },
  });
  console.log(reportOf(results, copies).join("\n"));
  const breaches = breachesOf(results);
  const isWhole = options.only === "" && options.packages === undefined;
  if (isWhole && results.length < leastFiles) breaches.push(`${results.length} files, and it should be ${leastFiles}`);
  for (const sentence of breaches) console.log(`fails: ${sentence}`);
  return breaches.length > 0 ? 1 : 0;
}
