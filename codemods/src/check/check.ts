import type { ESLint } from "eslint";
import { help } from "../cli/help.ts";
import type { Io } from "../cli/io.ts";
import { startProgress } from "../cli/progress.ts";
import { version } from "../cli/version.ts";
import { count, printable } from "../cli/wording.ts";
import { findTargets } from "../files/targets.ts";
import { loadFormat } from "./format.ts";
import { hint } from "./hint.ts";
import { lintConfig } from "./lint-config.ts";
import { lint } from "./lint.ts";
import { readCheckOptions } from "./options.ts";
import { refuseFolder, report } from "./report.ts";
import { summary, tally } from "./tally.ts";

/** Lints with the shipped configuration and no setup. */
export async function check(argv: readonly string[], io: Io): Promise<number> {
  const options = readCheckOptions(argv);
  if (options.help || options.version) {
    io.stdout.write(options.help ? help : `${version}\n`);
    return 0;
  }
  // Whatever may be refused is, before the first file is read.
  const config = lintConfig(io.plugin ?? (await installedPlugin()), options);
  const format = await loadFormat(options.format, io.cwd);
  if (options.outputFile !== undefined) await refuseFolder(options.outputFile, io.cwd);

  const targets = await findTargets(options.paths, io.cwd);
  const progress = startProgress(targets.files.length, io);
  const run = await lint(targets.files, config, options, io.cwd, progress.reached).finally(progress.clear);

  const total = tally(run.results);
  if (targets.files.length > 0) await report(run, total, format, options, io);
  const problems = [...targets.problems, ...run.problems];
  const isOver = total.warnings > options.maxWarnings;
  const isClean = problems.length === 0 && total.errors === 0 && !isOver;
  const isBlank = total.warnings === 0 || options.quiet;
  if (isClean && isBlank && options.format === "stylish") io.stdout.write(`${summary(total)}\n`);
  const more = options.format === "stylish" && options.outputFile === undefined ? hint(run.results, io) : undefined;
  if (more !== undefined) io.stdout.write(`${more}\n`);
  for (const problem of problems) io.stderr.write(`${printable(problem)}\n`);
  if (isOver && total.errors === 0) {
    io.stderr.write(`stale-guard: ${count(total.warnings, "warning")}, at most ${options.maxWarnings} allowed\n`);
  }
  return problems.length > 0 ? 2 : isClean ? 0 : 1;
}

async function installedPlugin(): Promise<ESLint.Plugin> {
  const { default: plugin } = await import("eslint-plugin-stale-guard");
  // typescript-eslint types rules more closely than ESLint does.
  return plugin as unknown as ESLint.Plugin;
}
