import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { printable } from "../cli/wording.ts";
import { type Finding, findings, type RawFetchReport, summary } from "./report.ts";
import { display } from "./scan.ts";

/** What people read: one line per finding, and the command that would settle it. */
export function textReport(report: RawFetchReport, io: Io): string {
  const { ledger } = report.gate;
  const name = display(ledger.base, io.cwd);
  const found = findings(report.gate, io);
  const lines = found.flatMap((finding) => {
    const { file, line, column, message, command } = finding;
    const place = file === undefined ? `${shown(io.cwd, ledger.path)}:${line}` : `${name(file)}:${line}:${column}`;
    return [printable(`${place}: ${message}`), ...(isSettledAlone(finding) && command !== undefined ? [`  ${command}`] : [])];
  });
  const shared = found.find((finding) => !isSettledAlone(finding) && finding.command !== undefined)?.command;
  if (shared !== undefined) lines.push(shared);
  return [...lines, ...(lines.length > 0 ? [""] : []), summary(report, io), ""].join("\n");
}

/** One `update` settles all that is stale or has moved. */
function isSettledAlone({ kind }: Finding): boolean {
  return kind === "violation" || kind === "expired";
}
