import { wantsColour } from "../cli/colour.ts";
import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { coloured, unifiedDiff } from "../cli/unified-diff.ts";
import { count, printable } from "../cli/wording.ts";
import type { FileRewrite, Site } from "../rewrite/codemod.ts";
import { runtimeSpecifier } from "../rewrite/runtime-imports.ts";
import { lacksRuntime } from "../rewrite/runtime-lookup.ts";
import type { Mode } from "./options.ts";
import { countSites, isChanged, noReason, type RuleTally, tallyRules } from "./tally.ts";

/** What a run came to, in the end. */
export interface Outcome {
  readonly mode: Mode;
  readonly total: number;
  /** The files in which something was found. */
  readonly files: readonly FileRewrite[];
  readonly isWritten: boolean;
  readonly problems: readonly string[];
}

/** Prints the changes or the files that have any, then what became of the findings. */
export function printReport(outcome: Outcome, io: Io): void {
  const { mode, files } = outcome;
  const changed = files.filter(isChanged);
  const sections: string[] = [];
  if (mode === "diff") {
    const paint = wantsColour(io) ? coloured : (diff: string) => diff;
    sections.push(changed.map((file) => paint(diffOf(file, io.cwd))).join(""));
  } else {
    sections.push(lines(changed.map(({ fileName }) => printable(shown(io.cwd, fileName)))));
  }
  sections.push(lines(ruleTable(tallyRules(files))));
  sections.push(lines(files.flatMap((file) => file.sites.flatMap((site) => remainder(shown(io.cwd, file.fileName), site)))));
  const closing = [summary(outcome, changed.length)];
  if (lacksRuntime(changed)) closing.push(`The rewritten code imports ${runtimeSpecifier}: npm install ${runtimeSpecifier}`);
  sections.push(lines(closing));
  io.stdout.write(sections.filter((section) => section !== "").join("\n"));
}

/** Prints the same as one document for other programs. */
export function printJson({ mode, total, files, isWritten, problems }: Outcome, io: Io): void {
  const changed = files.filter(isChanged);
  const document = {
    version: 1,
    mode,
    written: isWritten,
    counts: {
      files: total,
      changed: changed.length,
      rewritten: countSites(files, "rewritten"),
      dropped: countSites(files, "dropped"),
      left: countSites(files, "left"),
      problems: problems.length,
    },
    rules: tallyRules(files),
    files: files.map((file) => ({
      path: shown(io.cwd, file.fileName),
      changed: isChanged(file),
      ...(mode === "write" || !isChanged(file) ? {} : { diff: diffOf(file, io.cwd) }),
      sites: file.sites,
    })),
    problems,
    runtimeMissing: lacksRuntime(changed),
  };
  io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

function diffOf({ fileName, before, after }: FileRewrite, cwd: string): string {
  return unifiedDiff(cwd, fileName, before, after);
}

function lines(each: readonly string[]): string {
  return each.map((line) => `${line}\n`).join("");
}

function ruleTable(tallies: Readonly<Record<string, RuleTally>>): string[] {
  const rows = Object.entries(tallies).map(([rule, { rewritten, dropped, left, reasons }]) => [
    rule,
    `${rewritten}`,
    withReasons(dropped, reasons.dropped),
    withReasons(left, reasons.left),
  ]);
  return rows.length === 0 ? [] : aligned([["rule", "rewritten", "dropped", "left"], ...rows]);
}

function withReasons(total: number, reasons: Readonly<Record<string, number>>): string {
  const parts = Object.entries(reasons).map(([reason, amount]) => `${reason} ${amount}`);
  return parts.length === 0 ? `${total}` : `${total} (${parts.join(", ")})`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(width(column))).join("  ").trimEnd());
}

/** The line for a finding that is still there. */
function remainder(path: string, { rule, line, status, reason, detail }: Site): string[] {
  if (status === "rewritten") return [];
  return [printable(`${path}:${line} ${rule} ${reason ?? noReason}${detail === undefined ? "" : `: ${detail}`}`)];
}

function summary({ mode, total, files, isWritten }: Outcome, changed: number): string {
  const parts = [count(total, "file")];
  if (isWritten) parts.push(`${changed} rewritten`);
  else if (changed > 0) parts.push(`${changed} to rewrite${mode === "write" ? ", none written" : ""}`);
  else parts.push("nothing to rewrite");
  const remaining = countSites(files, "dropped") + countSites(files, "left");
  if (remaining > 0) parts.push(`${count(remaining, "finding")} not rewritten`);
  const hint = mode === "diff" && changed > 0 ? "; --write applies this" : "";
  return `stale-guard: ${parts.join(", ")}${hint}`;
}
