import { readFile } from "node:fs/promises";
import { shown } from "../cli/paths.ts";
import { reason } from "../cli/wording.ts";
import { parseError } from "../files/parse-error.ts";
import { decode } from "../files/source-text.ts";
import type { Replacement } from "../files/write-files.ts";
import type { FileRewrite } from "../rewrite/codemod.ts";
import { isChanged } from "./tally.ts";

/** As often as `check` tells how far it is. */
const reportEvery = 25;

export interface CodemodRun {
  readonly total: number;
  /** The files in which something was found, in the order they were given. */
  readonly files: readonly FileRewrite[];
  /** What `--write` would write. */
  readonly replacements: readonly Replacement[];
  /** One line for each file that could not be read or rewritten. */
  readonly problems: readonly string[];
}

export async function rewriteFiles(
  files: readonly string[],
  rewrite: (text: string, file: string) => FileRewrite,
  isWorthParsing: (text: string) => boolean,
  cwd: string,
  reached: (done: number) => void,
): Promise<CodemodRun> {
  const found: FileRewrite[] = [];
  const replacements: Replacement[] = [];
  const problems: string[] = [];
  for (const [index, file] of files.entries()) {
    try {
      const bytes = await readFile(file);
      const outcome = rewrite(readText(bytes, file, isWorthParsing), file);
      if (outcome.sites.length > 0) found.push(outcome);
      if (isChanged(outcome)) replacements.push({ path: file, before: bytes, after: Buffer.from(outcome.after) });
    } catch (error) {
      problems.push(`${shown(cwd, file)}:${complaintAbout(error)}`);
    }
    if ((index + 1) % reportEvery === 0) reached(index + 1);
  }
  return { total: files.length, files: found, replacements, problems };
}

/** What is wrong with a file, with the place in it where there is one. */
class BadSource extends Error {}

function readText(bytes: Uint8Array, file: string, isWorthParsing: (text: string) => boolean): string {
  const text = decode(bytes);
  if (text === undefined) throw new BadSource(" cannot rewrite: it is not UTF-8");
  // Of a file that no rule looks at, nothing is known and nothing is changed.
  const failure = isWorthParsing(text) ? parseError(text, file) : undefined;
  if (failure !== undefined) throw new BadSource(failure);
  return text;
}

function complaintAbout(error: unknown): string {
  if (error instanceof BadSource) return error.message;
  const isOfFileSystem = (error as NodeJS.ErrnoException).syscall !== undefined;
  return ` ${isOfFileSystem ? "cannot read" : "cannot rewrite"}: ${reason(error)}`;
}
