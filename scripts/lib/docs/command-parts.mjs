// The commands' options and exit codes, from what their own `--help` says.
import { main } from "stale-guard";
import { markdownTable } from "./regions.mjs";

const helps = new Map();

/** @param {string} command `check` for the general help. */
async function helpOf(command) {
  if (!helps.has(command)) {
    let text = "";
    const output = { write: (part) => (text += part) };
    await main([...(command === "check" ? [] : [command]), "--help"], { cwd: process.cwd(), env: {}, stdout: output, stderr: output });
    helps.set(command, text);
  }
  return helps.get(command);
}

/** The names of a command's options, with their dashes. */
export async function optionNames(command) {
  return new Set((await rowsOf(command, "Options")).flatMap(([name]) => name.match(/-[\w-]+/gu) ?? []));
}

export async function commandTable(command, part) {
  const rows = await rowsOf(command, part === "options" ? "Options" : "Exit codes");
  const isOptions = part === "options";
  const shown = rows.map(([name, meaning]) => [isOptions ? inTicks(name) : name, meaning.replaceAll(/--[a-z][a-z-]*/gu, "`$&`")]);
  return markdownTable([isOptions ? "option" : "exit code", "meaning"], shown);
}

/** The two columns under a heading of the help; what is indented further goes on with the line before. */
async function rowsOf(command, heading) {
  const [, body] = (await helpOf(command)).split(`\n${heading}\n`);
  if (body === undefined) throw new Error(`the help of ${command} has no ${heading}`);
  const rows = [];
  for (const line of body.split(/\n(?! )/u)[0].split("\n")) {
    const found = /^ {2}(?<name>\S.*?) {2,}(?<meaning>.+)$/u.exec(line)?.groups;
    if (found) rows.push([found.name, found.meaning]);
    else if (line.trim() !== "") rows.at(-1)[1] += ` ${line.trim()}`;
  }
  return rows;
}

function inTicks(name) {
  return name.split(", ").map((each) => `\`${each}\``).join(", ");
}

/** The commands there are, from the general help. */
export async function commandNames() {
  return new Set(["check", ...[...(await helpOf("check")).matchAll(/^ {2}stale-guard ([a-z][a-z-]*)/gmu)].map(([, name]) => name)]);
}
