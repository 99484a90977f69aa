import { readFileSync } from "node:fs";
import path from "node:path";
import { type Allowlist, judge, type RawSite, type Verdict } from "@stale-guard/runtime/raw-fetch";
import { type LocatedSite, rawSites } from "./sites.ts";

/**
 * What a ledger says about the calls of one file, as it would with all files at hand. An entry of another file counts where its
 * call is gone from there, so those files are read that a call here could have come from.
 */
export function judgeFile(list: Allowlist, folder: string, file: string, sites: readonly LocatedSite[], today: string): Pick<Verdict<LocatedSite>, "violations" | "expired"> {
  const alone = judge(list, sites, { today, files: [file] });
  const origins = new Set(alone.violations.flatMap((site) => list.entries.filter((entry) => entry.file !== file && isSameCall(entry, site)).map((entry) => entry.file)));
  if (origins.size === 0) return alone;
  const others = [...origins].flatMap((origin) => sitesOf(path.join(folder, origin), origin, list));
  const { violations, expired } = judge(list, [...sites, ...others], { today, files: [file, ...origins] });
  return { violations: violations.filter((site) => site.file === file), expired: expired.filter(({ site }) => site.file === file) };
}

function isSameCall(entry: Omit<RawSite, "line" | "column" | "text">, site: RawSite): boolean {
  return entry.kind === site.kind && entry.symbol === site.symbol && entry.shape === site.shape && entry.body === site.body;
}

function sitesOf(fileName: string, file: string, list: Allowlist): readonly LocatedSite[] {
  try {
    return rawSites(readFileSync(fileName, "utf8"), file, list).sites;
  } catch {
    // The file is gone, and its calls with it.
    return [];
  }
}
