import { rm } from "node:fs/promises";
import { join, parse } from "node:path";
import type { ESLint } from "eslint";
import { onInternalError } from "eslint-plugin-stale-guard/detect";
import { isInside, shown } from "../cli/paths.ts";
import { oneLine, reason } from "../cli/wording.ts";
import { createEslint } from "./eslint.ts";
import { keepFindings, parseFailure } from "./findings.ts";
import type { LintConfig } from "./lint-config.ts";
import type { CheckOptions } from "./options.ts";

const chunkSize = 25;
/** ESLint rewrites its cache after each chunk, so a run with a cache gets few of them. */
const cachedChunks = 10;

export interface LintRun {
  /** The files that were linted. */
  readonly results: ESLint.LintResult[];
  readonly rulesMeta: ESLint.LintResultData["rulesMeta"];
  /** One line for each file that could not be. */
  readonly problems: string[];
}

/** Lints in chunks, so that `reached` can tell how far the run is. */
export async function lint(
  files: readonly string[],
  { blocks, reports }: LintConfig,
  { cache }: CheckOptions,
  cwd: string,
  reached: (done: number) => void,
): Promise<LintRun> {
  const run: LintRun = { results: [], rulesMeta: {}, problems: [] };
  const size = cache ? Math.max(chunkSize, Math.ceil(files.length / cachedChunks)) : chunkSize;
  const cacheLocation = join(cwd, ".stale-guard-cache");
  const broken = new Map<string, unknown>();
  const forget = onInternalError((error, fileName) => broken.set(fileName, error));
  try {
    let done = 0;
    for (const [base, group] of byBase(files, cwd)) {
      const eslint = await createEslint({
        cwd: base,
        overrideConfig: blocks,
        cache,
        cacheLocation,
      });
      // A broken configuration fails here, once, and not file by file.
      await eslint.calculateConfigForFile(join(base, "any.ts"));
      const linted: ESLint.LintResult[] = [];
      for (let start = 0; start < group.length; start += size) {
        const chunk = group.slice(start, start + size);
        for (const result of await lintChunk(eslint, chunk, failed)) {
          const failure = parseFailure(result);
          if (failure) run.problems.push(`${shown(cwd, result.filePath)}:${failure}`);
          else linted.push(keepFindings(result, reports));
        }
        done += chunk.length;
        reached(done);
      }
      for (const result of linted) run.results.push(result);
      Object.assign(run.rulesMeta, eslint.getRulesMetaForResults(linted));
    }
  } finally {
    forget();
  }
  for (const [file, error] of broken) failed(file, `not looked into by every rule: ${reason(error)}`);
  // It would have such a file pass for a clean one next time.
  if (broken.size > 0) await rm(cacheLocation, { force: true });
  return run;

  function failed(file: string, complaint: string): void {
    run.problems.push(`${shown(cwd, file)}: ${complaint}`);
  }
}

/** ESLint refuses files outside its folder, so those go to an instance that has the root for one. */
function byBase(files: readonly string[], cwd: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const base = isInside(cwd, file) ? cwd : parse(file).root;
    const group = groups.get(base);
    if (group) group.push(file);
    else groups.set(base, [file]);
  }
  return groups;
}

/** One file that fails makes ESLint drop the whole chunk: then each is linted by itself to spare the others. */
async function lintChunk(
  eslint: ESLint,
  files: string[],
  failed: (file: string, complaint: string) => void,
): Promise<ESLint.LintResult[]> {
  try {
    return await eslint.lintFiles(files);
  } catch (error) {
    const [file] = files as [string];
    if (files.length === 1) {
      failed(file, complaintAbout(file, error));
      return [];
    }
    const results: ESLint.LintResult[] = [];
    for (const each of files) results.push(...(await lintChunk(eslint, [each], failed)));
    return results;
  }
}

function complaintAbout(file: string, error: unknown): string {
  const { syscall, path = file, message } = error as NodeJS.ErrnoException;
  // A rule may have failed to read some other file.
  return syscall !== undefined && path === file ? `cannot read: ${reason(error)}` : `cannot lint: ${oneLine(message)}`;
}
