import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { ESLint } from "eslint";
import type { Io } from "../cli/io.ts";
import { UsageError } from "../cli/usage-error.ts";
import { reason } from "../cli/wording.ts";
import type { Format } from "./format.ts";
import type { LintRun } from "./lint.ts";
import type { CheckOptions } from "./options.ts";
import type { Tally } from "./tally.ts";

/** Finds out before a long run that its report could not be written. */
export async function refuseFolder(outputFile: string, cwd: string): Promise<void> {
  const stats = await stat(resolve(cwd, outputFile)).catch(() => undefined);
  if (stats?.isDirectory()) throw new UsageError(`cannot write '${outputFile}': it is a folder`);
}

/** Prints what was found, or writes it to the output file. */
export async function report(
  { results, rulesMeta }: LintRun,
  { warnings }: Tally,
  format: Format,
  { quiet, maxWarnings, outputFile }: CheckOptions,
  io: Io,
): Promise<void> {
  const { ESLint } = await import("eslint");
  const meta: ESLint.ResultsMeta = {};
  // Left out, it lets ESLint ask the terminal, which a file is not.
  if (outputFile !== undefined) meta.color = false;
  if (warnings > maxWarnings) meta.maxWarningsExceeded = { maxWarnings, foundWarnings: warnings };
  const text = await format(quiet ? ESLint.getErrorResults(results) : results, rulesMeta, meta);
  if (outputFile !== undefined) await write(text, outputFile, io.cwd);
  else if (text !== "") io.stdout.write(`${text}\n`);
}

async function write(text: string, outputFile: string, cwd: string): Promise<void> {
  const path = resolve(cwd, outputFile);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new UsageError(`cannot write '${outputFile}': ${reason(error)}`);
  }
}
