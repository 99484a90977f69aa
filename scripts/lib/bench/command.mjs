// What every bench's command has in common: its options, progress, how the result is printed, and the exit status.
import { parseArgs } from "node:util";
import { asText, isMet } from "./section.mjs";
import { machineLine } from "./machine.mjs";

/**
 * @param {string} name the script's
 * @param {{ numbers?: Record<string, { normal: number, quick: number }>, switches?: string[], texts?: string[] }} accepted its options; `quick` is for trying it out
 * @param {(options: Record<string, unknown>, progress: (text: string) => void) => object | Promise<object>} measure answers with a section
 */
export async function runBench(name, { numbers = {}, switches = [], texts = [] }, measure) {
  const isWatched = process.stderr.isTTY;
  const progress = (text) => void (isWatched && process.stderr.write(`\r\u001B[K${name}: ${text}`));
  try {
    const ofType = (names, type) => Object.fromEntries(names.map((option) => [option, { type }]));
    const { values } = parseArgs({ options: { ...ofType(["json", "quick", ...switches], "boolean"), ...ofType([...Object.keys(numbers), ...texts], "string") } });
    const counts = Object.entries(numbers).map(([option, { normal, quick }]) => [option, whole(option, values[option] ?? (values.quick ? quick : normal))]);
    const section = await measure({ ...values, ...Object.fromEntries(counts) }, progress);
    if (isWatched) process.stderr.write("\r\u001B[K");
    console.log(values.json ? JSON.stringify(section) : `${asText(section)}${machineLine()}`);
    process.exitCode = section.limits.every(isMet) ? 0 : 1;
  } catch (error) {
    if (isWatched) process.stderr.write("\r\u001B[K");
    console.error(`${name}: ${error.message.split("\n")[0]}`);
    process.exitCode = 2;
  }
}

function whole(option, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${option} takes a whole number from 1, not "${text}"`);
  return number;
}
