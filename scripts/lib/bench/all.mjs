// Runs the benches one after the other, each in a process of its own, and writes the page when all of them have run.
import { spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { benchmarksPage } from "./document.mjs";
import { machineLine } from "./machine.mjs";
import { asText, isMet } from "./section.mjs";

export const names = ["lint", "codemod", "runtime", "gate"];

/**
 * @param {readonly string[]} argv
 * @param {{ folder: string, page: string, stdout: (text: string) => void, stderr: (text: string) => void }} io where the benches' scripts are, and the page to write
 * @returns {Promise<number>} the exit status
 */
export async function runAll(argv, { folder, page, stdout, stderr }) {
  try {
    const { chosen, isQuick, isGate } = read(argv);
    const [load] = os.loadavg();
    const start = Date.now();
    const sections = [];
    for (const [index, name] of chosen.entries()) {
      if (process.stderr.isTTY) stderr(`${name} (${index + 1} of ${chosen.length})\n`);
      sections.push(await section(path.join(folder, `bench-${name}.mjs`), isQuick));
    }
    if (isQuick || chosen.length < names.length) stdout(`${sections.map(asText).join("\n")}\n${machineLine()}\n`);
    else {
      const results = { date: new Date().toISOString().slice(0, 10), machine: machineLine(), load, minutes: (Date.now() - start) / 60_000, sections };
      replace(page, benchmarksPage(results));
      stdout(`${path.relative(process.cwd(), page)} written\n`);
    }
    const missed = sections.flatMap(({ limits }) => limits.filter((one) => !isMet(one)));
    for (const { what } of missed) stdout(`missed: ${what}\n`);
    return isGate && missed.length > 0 ? 1 : 0;
  } catch (error) {
    stderr(`bench: ${error.message}\n`);
    return 2;
  }
}

function read(argv) {
  const { values } = parseArgs({ args: [...argv], options: { only: { type: "string" }, quick: { type: "boolean" }, gate: { type: "boolean" } } });
  const asked = values.only?.split(",") ?? names;
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--only takes ${names.join(", ")}, not "${unknown}"`);
  return { chosen: names.filter((name) => asked.includes(name)), isQuick: values.quick === true, isGate: values.gate === true };
}

/** What a bench tells. It says itself on stderr what went wrong; 1 is a missed limit. */
async function section(script, isQuick) {
  const child = spawn(process.execPath, [script, "--json", ...(isQuick ? ["--quick"] : [])], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0 && code !== 1) throw new Error(`${path.basename(script, ".mjs")} failed; nothing was written`);
  return JSON.parse(printed);
}

/** Whole or not at all. */
function replace(file, text) {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}
