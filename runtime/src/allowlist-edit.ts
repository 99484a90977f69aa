import type { Allowlist, AllowlistEntry } from "./allowlist.ts";
import type { Verdict } from "./allowlist-match.ts";
import { present } from "./present.ts";
import type { RawSite, SiteKey } from "./raw-site.ts";
import { keyOf } from "./site-key.ts";

/** What a new entry says beside its call. */
export type Grounds = Pick<AllowlistEntry, "reason" | "owner" | "issue" | "expires">;

/**
 * A ledger that allows these calls as well.
 *
 * @example
 * import { allowSites, judge } from "@stale-guard/runtime/raw-fetch";
 * const site = { file: "a.ts", symbol: "load", kind: "fetch", shape: "fetch($0)", body: "b1", line: 3, column: 1, text: "fetch(url)" };
 * const ledger = allowSites({ entries: [] }, [site], { reason: "health check" });
 * console.assert(judge(ledger, [site], { today: "2026-01-31" }).violations.length === 0);
 */
export function allowSites(list: Allowlist, sites: readonly RawSite[], grounds: Grounds): Allowlist {
  const entries = [...list.entries];
  const take = numbering(entries);
  for (const site of sites) entries.push(take({ ...keyMembers(site), ...grounds }));
  return { ...list, entries };
}

/**
 * A ledger without its stale entries, and with those that moved where their calls are now. Entries never become more.
 *
 * @example
 * import { judge, parseAllowlist, updateEntries } from "@stale-guard/runtime/raw-fetch";
 * const ledger = parseAllowlist(`{ "version": 1, "entries": [
 *   { "file": "a.ts", "symbol": "load", "kind": "fetch", "shape": "fetch($0)", "body": "b1", "reason": "health check" }
 * ] }`);
 * console.assert(updateEntries(ledger, judge(ledger, [], { today: "2026-01-31" })).entries.length === 0);
 */
export function updateEntries(list: Allowlist, { allowed, moved, expired, stale }: Verdict): Allowlist {
  const now = new Map([...allowed, ...moved, ...expired].map(({ entry, site }) => [entry, site]));
  const gone = new Set(stale);
  const kept = list.entries.filter((entry) => !gone.has(entry));
  const isStill = (entry: AllowlistEntry): boolean => keyOf(now.get(entry) ?? entry) === keyOf(entry);
  const entries = kept.filter(isStill).map((entry) => ({ ...entry, body: now.get(entry)?.body ?? entry.body }));
  const take = numbering(entries);
  for (const entry of kept) {
    const site = now.get(entry);
    if (site && !isStill(entry)) entries.push(take({ ...keyMembers(site), ...groundsOf(entry) }));
  }
  return { ...list, entries };
}

type Unnumbered = Omit<AllowlistEntry, "nth">;

/** Gives an entry the first number that no other entry of its key has. */
function numbering(entries: readonly AllowlistEntry[]): (entry: Unnumbered) => AllowlistEntry {
  const taken = new Map<string, Set<number>>();
  for (const entry of entries) numbersOf(entry).add(entry.nth ?? 1);
  return (entry) => {
    const numbers = numbersOf(entry);
    let nth = 1;
    while (numbers.has(nth)) nth++;
    numbers.add(nth);
    return nth === 1 ? entry : { ...entry, nth };
  };

  function numbersOf(entry: SiteKey): Set<number> {
    const key = keyOf(entry);
    const numbers = taken.get(key) ?? new Set();
    taken.set(key, numbers);
    return numbers;
  }
}

function keyMembers({ file, symbol, kind, shape, body }: RawSite): Omit<Unnumbered, "reason"> {
  return { file, symbol, kind, shape, body };
}

function groundsOf({ reason, owner, issue, expires }: AllowlistEntry): Grounds {
  return { reason, ...present({ owner, issue, expires }) };
}
