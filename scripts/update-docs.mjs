#!/usr/bin/env node
// Writes the generated parts of the documentation: tables and heads from the rules' meta, the commands' help and the runtime's types.
// eslint-doc-generator knows rules only, neither codemods nor primitives nor commands, so that the pages would have two generators.
//
//   npm run docs [-- --check]
//
// --check  writes nothing; names every page that differs from its sources
//
// Exit status: 0, or 1 if --check finds a difference, 2 misuse or failure.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { generated, pages, readPage } from "./lib/docs/pages.mjs";

try {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const results = [];
  for (const file of pages) results.push({ file, text: await generated(file), old: readPage(file) });
  const stale = results.filter(({ text, old }) => text !== old);
  for (const { file, text } of stale) {
    if (values.check) console.error(`update-docs: ${file} differs from its sources; npm run docs writes it anew`);
    else writeFileSync(path.resolve(import.meta.dirname, "..", file), text);
  }
  if (!values.check) console.log(`${stale.length} of ${pages.length} pages written${stale.map(({ file }) => `\n  ${file}`).join("")}`);
  process.exitCode = values.check && stale.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`update-docs: ${error.message}`);
  process.exitCode = 2;
}
