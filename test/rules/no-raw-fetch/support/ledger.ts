import { type Allowlist, type AllowlistEntry, formatAllowlist } from "@stale-guard/runtime/raw-fetch";
import { rawSites } from "../../../../rules/src/raw-fetch/index.ts";

/** Entries for every raw call of a text, as `init` would write them. */
export function entriesOf(text: string, file: string, rest: Partial<AllowlistEntry> = {}): AllowlistEntry[] {
  return rawSites(text, file).sites.map(({ kind, symbol, shape, body }) => ({ file, kind, symbol, shape, body, reason: "old", ...rest }));
}

export function ledgerOf(entries: readonly AllowlistEntry[], rest: Partial<Allowlist> = {}): string {
  return formatAllowlist({ ...rest, entries });
}
