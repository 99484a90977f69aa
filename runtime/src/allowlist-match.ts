import type { Allowlist, AllowlistEntry } from "./allowlist.ts";
import type { RawSite } from "./raw-site.ts";
import { keyOf } from "./site-key.ts";

/** An entry and the call it pays for. */
export interface Paid<Site extends RawSite = RawSite> {
  /** The entry. */
  readonly entry: AllowlistEntry;
  /** The call. */
  readonly site: Site;
}

/** What a ledger says about the calls that were found. Every call is in one of its lists, and so is every entry judged. */
export interface Verdict<Site extends RawSite = RawSite> {
  /** Calls with an entry of their own. */
  readonly allowed: readonly Paid<Site>[];
  /** Calls whose function was renamed or whose file moved since; they pass, and `update` follows them. */
  readonly moved: readonly Paid<Site>[];
  /** Calls whose entry has run out. */
  readonly expired: readonly Paid<Site>[];
  /** Calls without an entry. */
  readonly violations: readonly Site[];
  /** Entries without a call. */
  readonly stale: readonly AllowlistEntry[];
}

/** Options of `judge`. */
export interface JudgeOptions {
  /** YYYY-MM-DD; an entry that expires on this day still counts. */
  readonly today: string;
  /**
   * The files that were searched, or are known to be gone. Entries of other files are left out: neither used nor stale.
   * Default: all files.
   */
  readonly files?: Iterable<string>;
}

/**
 * Judges the raw calls that were found by a ledger. Each entry pays for one call. Calls are told by file, kind, symbol and shape;
 * what is left over is compared by file and function body (a renamed function), then by symbol, shape and body (a moved file).
 *
 * @example
 * import { judge, parseAllowlist } from "@stale-guard/runtime/raw-fetch";
 * const ledger = parseAllowlist(`{ "version": 1, "entries": [
 *   { "file": "a.ts", "symbol": "load", "kind": "fetch", "shape": "fetch($0)", "body": "b1", "reason": "health check" }
 * ] }`);
 * const site = { file: "a.ts", symbol: "load", kind: "fetch", shape: "fetch($0)", body: "b1", line: 3, column: 1, text: "fetch(url)" };
 * const verdict = judge(ledger, [site, { ...site, line: 9 }], { today: "2026-01-31" });
 * console.assert(verdict.allowed.length === 1 && verdict.violations.length === 1);
 */
export function judge<Site extends RawSite>({ entries }: Pick<Allowlist, "entries">, sites: readonly Site[], { today, files }: JudgeOptions): Verdict<Site> {
  const searched = files && new Set(files);
  const open = new Set(entries.filter(({ file }) => searched?.has(file) ?? true));
  const unpaid = new Set([...sites].sort((one, other) => one.line - other.line || one.column - other.column));
  // The body first, so that of calls alike in two functions of one name the new one is left over.
  const exact = [...pay((one) => `${one.body} ${keyOf(one)}`, open, unpaid), ...pay(keyOf, open, unpaid)];
  const moved = [...pay(withoutSymbol, open, unpaid), ...pay(withoutFile, open, unpaid)];
  const isExpired = ({ entry: { expires } }: Paid<Site>): boolean => expires !== undefined && expires < today;
  return {
    allowed: exact.filter((paid) => !isExpired(paid)),
    moved: moved.filter((paid) => !isExpired(paid)),
    expired: [...exact, ...moved].filter(isExpired),
    violations: [...unpaid],
    stale: [...open],
  };
}

type Compared = Pick<RawSite, "file" | "kind" | "symbol" | "shape" | "body">;

function withoutSymbol({ file, kind, shape, body }: Compared): string {
  return JSON.stringify([file, kind, shape, body]);
}

function withoutFile({ kind, symbol, shape, body }: Compared): string {
  return JSON.stringify([kind, symbol, shape, body]);
}

/** Takes the pairs that are alike out of both sets. */
function pay<Site extends RawSite>(likeness: (one: Compared) => string, open: Set<AllowlistEntry>, unpaid: Set<Site>): Paid<Site>[] {
  const offers = new Map<string, AllowlistEntry[]>();
  for (const entry of open) {
    const key = likeness(entry);
    const alike = offers.get(key);
    if (alike) alike.push(entry);
    else offers.set(key, [entry]);
  }
  const pairs: Paid<Site>[] = [];
  for (const site of unpaid) {
    const entry = offers.get(likeness(site))?.shift();
    if (!entry) continue;
    pairs.push({ entry, site });
    open.delete(entry);
    unpaid.delete(site);
  }
  return pairs;
}
