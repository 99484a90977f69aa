import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { fails, findings, isOver, type RawFetchReport } from "./report.ts";
import { display } from "./scan.ts";

/** The same as one document for other programs. Paths are relative to the current folder. */
export function jsonReport(report: RawFetchReport, io: Io): string {
  const { ledger, scope, scan, verdict, problems } = report.gate;
  const name = display(ledger.base, io.cwd);
  const found = findings(report.gate, io).map((finding) => ({
    ...finding,
    fails: fails(finding),
    file: finding.file === undefined ? shown(io.cwd, ledger.path) : name(finding.file),
  }));
  const document = {
    version: 1,
    passes: problems.length === 0 && !isOver(report) && !found.some((finding) => finding.fails),
    allowlist: shown(io.cwd, ledger.path),
    counts: {
      files: scan.searched.length,
      calls: scan.sites.length,
      entries: ledger.list.entries.length,
      allowed: verdict.allowed.length,
      moved: verdict.moved.length,
      violations: verdict.violations.length,
      expired: verdict.expired.length,
      stale: verdict.stale.length,
      notAnalysed: scan.unanalysable.length,
      problems: problems.length,
    },
    ...(report.maxEntries < Infinity ? { maxEntries: report.maxEntries } : {}),
    findings: found,
    otherLedgers: scope.others,
    problems,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
