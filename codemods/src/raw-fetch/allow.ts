import { type Allowlist, allowSites, type RawSite, siteId, type Verdict } from "@stale-guard/runtime/raw-fetch";
import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import type { Gate } from "./gate.ts";
import { readGrounds } from "./grounds.ts";
import { openLedger, writeLedger } from "./ledger.ts";
import type { RawFetchOptions } from "./options.ts";
import { display } from "./scan.ts";
import { wholeGate } from "./whole.ts";

/** Adds an entry for each call of an id that has none, and renews those that have run out. */
export async function allowRawFetch({ operands: [id = ""], allowlist, grounds: given }: RawFetchOptions, io: Io): Promise<number> {
  const grounds = readGrounds(given, "the call");
  const ledger = await openLedger(allowlist, io.cwd);
  const gate = await wholeGate(ledger, io);
  const { violations, expired } = gate.verdict;
  const sites = withId([...violations, ...expired.map(({ site }) => site)], id);
  if (sites.length === 0) throw new UsageError(unknown(gate, id, io));
  const chosen = new Set(sites);
  const replaced = new Set(expired.filter(({ site }) => chosen.has(site)).map(({ entry }) => entry));
  const kept: Allowlist = { ...ledger.list, entries: ledger.list.entries.filter((entry) => !replaced.has(entry)) };
  await writeLedger(ledger, allowSites(kept, sites, grounds), io);
  const name = display(ledger.base, io.cwd);
  for (const { file, line, column, text } of sites) io.stdout.write(`stale-guard: allowed ${name(file)}:${line}:${column}: ${text}\n`);
  return 0;
}

/** The calls of an id, or of its beginning where that is enough to tell. */
function withId(sites: readonly RawSite[], id: string): RawSite[] {
  const ids = new Set(sites.map(siteId).filter((one) => one === id || (id.length >= 4 && one.startsWith(id))));
  if (ids.size > 1) throw new UsageError(`id ${id} is the beginning of ${[...ids].join(", ")}`);
  return sites.filter((site) => ids.has(siteId(site)));
}

function unknown({ ledger, verdict }: Gate, id: string, { cwd }: Io): string {
  const paid = paidOf(verdict).find(({ site }) => siteId(site) === id);
  if (!paid) return `no raw call has the id '${id}'; 'stale-guard raw-fetch' lists those that are not allowed`;
  return `id ${id} is allowed already (${shown(cwd, ledger.path)}:${paid.entry.line ?? 1})`;
}

function paidOf({ allowed, moved }: Verdict): Verdict["allowed"] {
  return [...allowed, ...moved];
}
