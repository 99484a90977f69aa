import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Allowlist, excludedBy, parseAllowlist } from "@stale-guard/runtime/raw-fetch";

/** Where a ledger is looked for, from a file's folder upwards. */
export const LEDGER_NAME = "raw-fetch.allowlist.json";

/** A ledger as it was read, or why it could not be. */
export type Ledger =
  | { readonly fileName: string; readonly folder: string; readonly list: Allowlist; readonly isExcluded: (file: string) => boolean }
  | { readonly fileName: string; readonly error: string };

interface Read {
  readonly version: string;
  readonly ledger: Ledger;
}

const known = new Map<string, Read>();

/** Reads a ledger, unless it has been read and not been written since. Never throws. */
export function readLedger(fileName: string): Ledger {
  let version: string;
  try {
    const { mtimeMs, size, ino } = statSync(fileName);
    version = `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return { fileName, error: messageOf(error) };
  }
  const before = known.get(fileName);
  if (before?.version === version) return before.ledger;
  const ledger = parsed(fileName);
  known.set(fileName, { version, ledger });
  return ledger;
}

function parsed(fileName: string): Ledger {
  try {
    const list = parseAllowlist(readFileSync(fileName, "utf8"));
    return { fileName, folder: path.dirname(fileName), list, isExcluded: excludedBy(list) };
  } catch (error) {
    return { fileName, error: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The ledger that a file is under: the nearest one upwards. */
export function nearestLedger(fileName: string): string | undefined {
  for (let folder = path.dirname(fileName); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, LEDGER_NAME);
    if (statSync(candidate, { throwIfNoEntry: false })?.isFile() === true) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** A file's name in a ledger. */
export function nameIn(folder: string, fileName: string): string {
  return path.relative(folder, fileName).split(path.sep).join("/");
}
