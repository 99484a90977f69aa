import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import { printable } from "../cli/wording.ts";
import { isPassing, runGate } from "./gate.ts";
import { openLedger } from "./ledger.ts";
import type { RawFetchFormat, RawFetchOptions } from "./options.ts";
import { isOver, type RawFetchReport } from "./report.ts";
import { findScope } from "./scope.ts";

type Format = (report: RawFetchReport, io: Io) => string;

const formats: Readonly<Record<RawFetchFormat, () => Promise<Format>>> = {
  text: async () => (await import("./text.ts")).textReport,
  json: async () => (await import("./json.ts")).jsonReport,
  sarif: async () => (await import("./sarif.ts")).sarifReport,
  github: async () => (await import("./github.ts")).githubReport,
};

/** Holds the code to its ledger. */
export async function checkRawFetch({ operands, allowlist, format, maxEntries }: RawFetchOptions, io: Io): Promise<number> {
  const ledger = await openLedger(allowlist, io.cwd);
  const scope = await findScope(ledger, operands, io);
  // A gate with nothing to look at would be green whatever happens.
  if (scope.isWhole && scope.files.length === 0) throw new UsageError(`no JavaScript or TypeScript file counts in ${shown(io.cwd, ledger.base)}`);
  const gate = runGate(ledger, scope, io);
  const report = { gate, maxEntries };
  io.stdout.write((await formats[format]())(report, io));
  for (const problem of gate.problems) io.stderr.write(`${printable(problem)}\n`);
  if (gate.problems.length > 0) return 2;
  return isPassing(gate.verdict) && !isOver(report) ? 0 : 1;
}
