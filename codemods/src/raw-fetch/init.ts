import { type Allowlist, allowSites, testFiles } from "@stale-guard/runtime/raw-fetch";
import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import { count } from "../cli/wording.ts";
import { mergeByUnion } from "../files/merge-attribute.ts";
import { readGrounds } from "./grounds.ts";
import { findLedger, type Ledger, writeLedger } from "./ledger.ts";
import type { RawFetchOptions } from "./options.ts";
import { wholeGate } from "./whole.ts";

const empty: Allowlist = {
  $schema: "https://unpkg.com/@stale-guard/runtime/raw-fetch.schema.json",
  hosts: [],
  exclude: testFiles,
  entries: [],
};

/** Writes a ledger that allows every raw call there is, all for one reason. */
export async function initRawFetch({ allowlist, grounds: given }: RawFetchOptions, io: Io): Promise<number> {
  const ledger = await newLedger(allowlist, io.cwd);
  const { verdict } = await wholeGate(ledger, io);
  const amount = verdict.violations.length;
  const list = amount === 0 ? ledger.list : allowSites(ledger.list, verdict.violations, readGrounds(given, count(amount, "raw call")));
  await writeNew(ledger, list, io);
  io.stdout.write(`stale-guard: ${shown(io.cwd, ledger.path)}: ${count(amount, "raw call")} allowed\n`);
  return 0;
}

/** A ledger that is to be made, with what a new one has; none may be there. */
async function newLedger(named: string | undefined, cwd: string): Promise<Ledger> {
  const found = await findLedger(named, cwd);
  if (found.bytes) throw new UsageError(`${shown(cwd, found.path)} is there already; 'stale-guard raw-fetch allow' adds to it`);
  return withDefaults(found);
}

export function withDefaults(ledger: Ledger): Ledger {
  return ledger.bytes ? ledger : { ...ledger, list: empty };
}

/** Writes a ledger, and has git merge it when it is new. */
export async function writeNew(ledger: Ledger, list: Allowlist, io: Io): Promise<void> {
  const attributes = ledger.bytes ? undefined : await mergeByUnion(ledger.path, io);
  await writeLedger(ledger, list, io);
  if (attributes !== undefined) io.stdout.write(`stale-guard: ${shown(io.cwd, attributes)}: additions to it merge by themselves\n`);
}
