import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Io } from "../cli/io.ts";
import { isMissing, shown } from "../cli/paths.ts";
import { nearest } from "../cli/spot.ts";
import { UsageError } from "../cli/usage-error.ts";
import { oneLine, reason } from "../cli/wording.ts";
import { parseError } from "../files/parse-error.ts";
import { isSource } from "../files/source-files.ts";
import { decode } from "../files/source-text.ts";
import { plain } from "../timeline/plain.ts";
import { type Explained, explainAll } from "./explained.ts";
import { explainedJson, explainedMermaid, explainedText } from "./formats.ts";
import type { ExplainOptions } from "./options.ts";

/** Shows how the findings of one line go wrong. */
export async function explainSpot(options: ExplainOptions, io: Io): Promise<number> {
  const { spot } = options;
  const file = resolve(io.cwd, spot.path);
  const all = await explainAll(await readSource(file, spot.path), file);
  const here = all.filter(({ finding }) => finding.line === spot.line);
  const picked = here.filter(({ column }) => column === spot.column);
  const wanted = picked.length > 0 ? picked : here;
  const name = shown(io.cwd, file);
  if (wanted.length === 0 && options.format !== "json") io.stdout.write(`${nothing(name, spot.line, all)}\n`);
  else io.stdout.write(render(wanted, name, options, io));
  return wanted.length > 0 ? 0 : 1;
}

function render(wanted: readonly Explained[], file: string, { format }: ExplainOptions, io: Io): string {
  if (format === "json") return `${JSON.stringify(explainedJson(wanted, file), null, 2)}\n`;
  return format === "mermaid" ? explainedMermaid(wanted, file) : explainedText(wanted, file, io);
}

/** The nearest findings, and those that have a step on the line. */
function nothing(file: string, line: number, all: readonly Explained[]): string {
  const found = all.map(({ finding: { line: at, rule, witness } }) => ({ line: at, rule, isStep: witness.some((step) => step.line === line) }));
  const named = (some: readonly (typeof found)[number][]): string => some.map(({ line: at, rule }) => `line ${at} (${rule})`).join(", ");
  const begin = `${plain(file)}:${line}: no finding begins here`;
  if (found.length === 0) return `${begin}; there is none in this file`;
  const steps = nearest(found.filter(({ isStep }) => isStep), line);
  if (steps.length > 0) return `${begin}; it is a step of what begins on ${named(steps)}`;
  return `${begin}; the nearest: ${named(nearest(found, line))}`;
}

async function readSource(file: string, path: string): Promise<string> {
  const refuse = (why: string): never => {
    throw new UsageError(oneLine(`${path}: ${why}`));
  };
  let bytes: Uint8Array | undefined;
  try {
    const stats = await stat(file);
    if (!stats.isFile() || !isSource(file)) return refuse("not a JavaScript or TypeScript file");
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return refuse(isMissing(error) ? "no such file" : `cannot read: ${reason(error)}`);
  }
  const text = decode(bytes) ?? refuse("cannot read: it is not UTF-8");
  const failure = parseError(text, file);
  if (failure !== undefined) throw new UsageError(oneLine(`${path}:${failure}`));
  return text;
}
