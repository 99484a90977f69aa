import type { Verdict } from "@stale-guard/runtime/raw-fetch";
import { judgeSome, type LocatedSite, today } from "eslint-plugin-stale-guard/raw-fetch";
import type { Io } from "../cli/io.ts";
import { startProgress } from "../cli/progress.ts";
import type { Ledger } from "./ledger.ts";
import { display, reader, type Read, type Scan, scan } from "./scan.ts";
import type { Scope } from "./scope.ts";

/** What the gate sees. */
export interface Gate {
  readonly ledger: Ledger;
  readonly scope: Scope;
  readonly scan: Scan;
  readonly verdict: Verdict<LocatedSite>;
  /** One line for everything that could not be looked into. */
  readonly problems: readonly string[];
}

/** Searches the files of a scope and judges what is found by the ledger. */
export function runGate(ledger: Ledger, scope: Scope, io: Io, read: Read = reader(ledger.base)): Gate {
  const progress = startProgress(scope.files.length, io, "searching");
  const search = (files: readonly string[], reached: (done: number) => void): Scan => scan(files, read, ledger.list, display(ledger.base, io.cwd), reached);
  const found = search(scope.files, progress.reached);
  progress.clear();
  const verdict = judgeSome(ledger.list, found.sites, {
    today: today(),
    files: [...knownFiles(ledger, scope, found, read)],
    sitesOf: (file) => search([file], () => undefined).sites,
  });
  return { ledger, scope, scan: found, verdict, problems: [...scope.problems, ...found.problems] };
}

/** Whether the gate lets the code pass. */
export function isPassing({ violations, stale, expired }: Verdict): boolean {
  return violations.length === 0 && stale.length === 0 && expired.length === 0;
}

/** What was searched, and of the entries' other files those that are gone or do not count. */
function knownFiles({ list }: Ledger, { files, isWhole, absent }: Scope, { searched }: Scan, read: Read): Set<string> {
  const known = new Set(searched);
  const inScope = new Set(files);
  for (const file of new Set(list.entries.map((entry) => entry.file))) {
    // A file that could not be searched says nothing about its entries.
    if (known.has(file) || absent.has(file)) continue;
    if (isGone(file, read) || (isWhole && !inScope.has(file))) known.add(file);
  }
  return known;
}

function isGone(file: string, read: Read): boolean {
  try {
    return read(file) === undefined;
  } catch {
    return false;
  }
}
