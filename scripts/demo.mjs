#!/usr/bin/env node
// The main job on real input, the gateway client that @buape/carbon 0.14.0 ships on npm: what stale-guard finds in it, how it
// crashes against a server on this machine, what the codemods change, and how it then survives.
//
//   npm run demo
//
// Each finding is told as its interleaving, as stale-guard explain draws it.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { styleText } from "node:util";
import { analyze } from "eslint-plugin-stale-guard/detect";
import { main } from "stale-guard";
import { timelineText } from "../codemods/dist/timeline/text.js";
import { timelineOf } from "../codemods/dist/timeline/timeline.js";
import { wrap } from "../codemods/dist/timeline/wrap.js";
import { gatewayFolder, runSession, withCarbon } from "./lib/gateway-crash.mjs";

const packageFolder = path.resolve(import.meta.dirname, "../node_modules/carbon-0.14");
const { name, version } = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8"));
const SURVIVAL_MS = 6000;
const gateway = path.join(packageFolder, gatewayFolder);

const colour = (style, text) => (process.stdout.isTTY ? styleText(style, text) : text);

console.log(`${name} ${version}, as published: ${gatewayFolder}\n`);
let count = 0;
const files = readdirSync(gateway, { recursive: true }).map(String).filter((file) => file.endsWith(".js")).sort();
for (const file of files) {
  const fileName = path.join(gateway, file);
  const text = readFileSync(fileName, "utf8");
  for (const finding of analyze(text, fileName).filter(({ confidence }) => confidence === "certain")) {
    count++;
    console.log(`${colour("bold", `${count}. ${file}:${finding.line}`)}  ${colour("dim", finding.rule)}`);
    for (const line of wrap(finding.message, 107)) console.log(`   ${line}`);
    console.log();
    for (const line of timelineText(timelineOf(finding, text), { width: 107, isColoured: process.stdout.isTTY })) console.log(`   ${line}`);
    console.log();
  }
}
console.log(`${count} findings in ${files.length} files. The same through ESLint: npx stale-guard check node_modules/carbon-0.14/${gatewayFolder}`);

await withCarbon(async (folder) => {
  const target = path.relative(process.cwd(), path.join(folder, gatewayFolder));
  title("Against a server that asks for a heartbeat and never acknowledges one");
  await session(folder);
  title("npx ts-morph codemod");
  await main(["codemod", target]);
  title("npx ts-morph codemod --write, then against the same server");
  await main(["codemod", target, "--write", "--allow-dirty"]);
  process.exitCode = await session(folder);
});

function title(text) {
  console.log(`\n${colour("bold", text)}\n`);
}

/** Tells what the client did, without the stack below the first lines. */
async function session(folder) {
  const { code, output } = await runSession(folder, SURVIVAL_MS);
  const told = output.split("\n").filter((line) => line.trim() !== "" && !/^\s*(?:at |\^|throw |Node\.js v)/.test(line));
  for (const line of told) console.log(`   ${line.trim().replace(/^file:\S*\/(?=[^/]+:\d+$)/, "")}`);
  console.log(colour(code === 0 ? "green" : "red", code === 0 ? "   exit 0" : `   exit ${code}: the process is gone`));
  return code;
}
