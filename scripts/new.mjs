#!/usr/bin/env node
// Begins a rule or a primitive: files that work as they are, registered, with "FILL IN" wherever there is something to say. A test fails
// for as long as any of it is left.
//
//   npm run new rule <id>          as in no-stuck-lock, require-timer-guard
//   npm run new primitive <name>   as in single-flight
//
// Exit status: 0 begun, 2 misuse: then nothing is written.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { primitiveFiles, primitiveName } from "./lib/new/primitive.mjs";
import { ruleFiles, ruleName } from "./lib/new/rule.mjs";
import { root } from "./lib/published-sources.mjs";

const kinds = {
  rule: { name: ruleName, files: ruleFiles, like: "no-, require- or assign- and words in lower case, as in no-stuck-lock" },
  primitive: { name: primitiveName, files: primitiveFiles, like: "words in lower case, as in single-flight" },
};

try {
  begin(process.argv.slice(2));
} catch (error) {
  console.error(`new: ${error.message}`);
  process.exitCode = 2;
}

function begin([kind, id, ...others]) {
  if (!Object.hasOwn(kinds, kind ?? "")) throw new Error(`say what: npm run new rule <id>, or npm run new primitive <name>`);
  const { name, files, like } = kinds[kind];
  if (id === undefined || others.length > 0) throw new Error(`name one ${kind}: npm run new ${kind} <${kind === "rule" ? "id" : "name"}>`);
  if (!name.test(id)) throw new Error(`'${id}' is no name for a ${kind}; it is ${like}`);
  const at = (file) => path.join(root, file);
  const { created, changed } = files(id, (file) => readFileSync(at(file), "utf8"));
  const taken = Object.keys(created).find((file) => existsSync(at(file)));
  if (taken !== undefined) throw new Error(`there is a ${kind} ${id} already: ${taken}`);
  for (const [file, text] of Object.entries({ ...created, ...changed })) {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  }
  console.log(`new: ${[...Object.keys(created), ...Object.keys(changed)].join("\n     ")}\nnext: npm run update, then what npm test -- test/contract/scaffold.test.ts lists`);
}
