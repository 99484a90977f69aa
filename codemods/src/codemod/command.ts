import type { Confidence } from "eslint-plugin-stale-guard/detect";
import { codemodHelp } from "../cli/help.ts";
import { startProgress } from "../cli/progress.ts";
import { UsageError } from "../cli/usage-error.ts";
import { version } from "../cli/version.ts";
import { printable } from "../cli/wording.ts";
import { refuseUnrecoverable } from "../files/git-state.ts";
import { withoutIgnored } from "../files/ignored.ts";
import { withoutLinkedTwice } from "../files/linked-twice.ts";
import { findTargets } from "../files/targets.ts";
import { writeFiles } from "../files/write-files.ts";
import type { FileRewrite } from "../rewrite/codemod.ts";
import type { TypeCheckedFiles } from "../rewrite/type-check.ts";
import { type CodemodOptions, readCodemodOptions } from "./options.ts";
import type { CodemodIo, Pipeline } from "./pipeline.ts";
import type { Outcome } from "./report.ts";
import type { CodemodRun } from "./run.ts";
import { countSites } from "./tally.ts";

/** Shows, checks for, or writes the rewrites of what the rules find. */
export async function codemod(argv: readonly string[], io: CodemodIo): Promise<number> {
  const options = readCodemodOptions(argv);
  if (options.help || options.version) {
    io.stdout.write(options.help ? codemodHelp : `${version}\n`);
    return 0;
  }
  // Whoever asks for help, or mistypes an option, does not wait for TypeScript to load.
  const { rewriteFiles } = await import("./run.ts");
  const { findTsConfig } = await import("../files/tsconfig-path.ts");
  const { printJson, printReport } = await import("./report.ts");
  const pipeline = io.pipeline ?? (await pipelineFor(options.rules));
  const rules = options.rules.map((typed) => knownRule(pipeline, typed));
  const targets = await findTargets(options.paths, io.cwd);
  const files = await withoutLinkedTwice(await withoutIgnored(targets.files, options.ignore, io.cwd));
  pipeline.prepare?.(files, io.cwd);
  const tsConfigPath = await findTsConfig(options.project, files[0], io.cwd);
  if (options.mode === "write" && !options.allowDirty) await refuseUnrecoverable(files, io);

  const progress = startProgress(files.length, io);
  const rewrite = await rewriter(pipeline, options, rules, { tsConfigPath, files });
  const run = await rewriteFiles(files, rewrite, pipeline.isWorthParsing ?? (() => true), io.cwd, progress.reached).finally(progress.clear);

  const outcome = await conclude(run, targets.problems, options, io);
  (options.json ? printJson : printReport)(outcome, io);
  for (const problem of outcome.problems) io.stderr.write(`${printable(problem)}\n`);
  return exitCode(outcome);
}

/** Raw calls are rewritten only where that is asked for, and by themselves: what they become is the project's own. */
async function pipelineFor(rules: readonly string[]): Promise<Pipeline> {
  const { installedPipeline } = await import("./installed-pipeline.ts");
  const { rawFetchPipeline } = await import("../wrapper/pipeline.ts");
  const { rawFetchRule } = await import("../wrapper/rewrite.ts");
  const named = new Set(rules.map(ruleName));
  if (!named.has(rawFetchRule)) return { ...installedPipeline, rules: [...installedPipeline.rules, rawFetchRule] };
  if (named.size > 1) throw new UsageError(`--rule ${rawFetchRule} is for a run of its own; leave out the other rules`);
  return rawFetchPipeline();
}

function ruleName(typed: string): string {
  return typed.replace(/^stale-guard\//u, "");
}

function knownRule({ rules }: Pipeline, typed: string): string {
  const name = ruleName(typed);
  if (rules.includes(name)) return name;
  throw new UsageError(`unknown rule '${typed}'; there are ${rules.join(", ")}`);
}

async function rewriter(
  pipeline: Pipeline,
  { strict }: CodemodOptions,
  rules: readonly string[],
  checked: TypeCheckedFiles,
): Promise<(text: string, file: string) => FileRewrite> {
  const codemods = await pipeline.loadCodemods();
  const types = pipeline.createTypeCheck(checked);
  const confidences: Confidence[] = strict ? ["certain", "possible"] : ["certain"];
  return (text, file) =>
    pipeline.rewriteFile(text, file, {
      codemods,
      confidences,
      rules: rules.length > 0 ? rules : undefined,
      check: (after) => types.newTypeErrors(file, text, after),
    });
}

/** Writes, where that is asked for and nothing went wrong before. */
async function conclude(
  { total, files, replacements, problems }: CodemodRun,
  earlier: readonly string[],
  { mode }: CodemodOptions,
  { cwd }: CodemodIo,
): Promise<Outcome> {
  const known = [...earlier, ...problems];
  if (mode !== "write" || known.length > 0) return { mode, total, files, isWritten: false, problems: known };
  const failures = await writeFiles(replacements, cwd);
  return { mode, total, files, isWritten: failures.length === 0 && replacements.length > 0, problems: failures };
}

function exitCode({ mode, files, problems }: Outcome): number {
  if (problems.length > 0) return 2;
  const pending = mode === "check" ? countSites(files, "rewritten") : 0;
  return pending + countSites(files, "dropped") + countSites(files, "left") > 0 ? 1 : 0;
}
