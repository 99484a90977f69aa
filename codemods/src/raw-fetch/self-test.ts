import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { count } from "../cli/wording.ts";
import { isPassing, runGate } from "./gate.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import type { RawFetchOptions } from "./options.ts";
import { samples } from "./samples.ts";
import { display } from "./scan.ts";
import { findScope, type Scope } from "./scope.ts";

/** Plants raw calls, in memory, in a file that counts: a gate that lets one pass is broken, whatever else it says. */
export async function selfTestRawFetch({ operands, allowlist }: RawFetchOptions, io: Io): Promise<number> {
  const ledger = await openLedger(allowlist, io.cwd);
  const scope = await findScope(ledger, operands, io);
  for (const problem of scope.problems) io.stderr.write(`${problem}\n`);
  if (scope.problems.length > 0) return 2;
  const [file] = scope.files;
  const wanted = Object.entries(samples).filter(([kind]) => ledger.list.kinds?.includes(kind) ?? true);
  const name = shown(io.cwd, ledger.path);
  if (file === undefined) return failed(io, "no JavaScript or TypeScript file counts, so nothing could ever fail");
  if (wanted.length === 0) return failed(io, `${name} selects no kind of raw call, so nothing could ever fail`);
  for (const [kind, code] of wanted) {
    if (!isCaught(kind, code, file, ledger, scope, io)) {
      return failed(io, `a planted call of the kind ${kind} in ${display(ledger.base, io.cwd)(file)} would pass`);
    }
  }
  const planted = `${count(wanted.length, "planted call")} caught in ${display(ledger.base, io.cwd)(file)}`;
  io.stdout.write(`stale-guard: self-test passed: ${planted}, one of ${count(scope.files.length, "file")} that count\n`);
  return 0;
}

function isCaught(kind: string, code: string, file: string, ledger: Ledger, scope: Scope, io: Io): boolean {
  const planted = Buffer.from(code);
  const { verdict } = runGate(ledger, { ...scope, files: [file], isWhole: false }, io, (each) => (each === file ? planted : undefined));
  return !isPassing(verdict) && verdict.violations.some((site) => site.kind === kind);
}

function failed(io: Io, complaint: string): number {
  io.stdout.write(`stale-guard: self-test failed: ${complaint}\n`);
  return 1;
}
