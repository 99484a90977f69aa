import { readFileSync } from "node:fs";
import path from "node:path";
import { type Allowlist, judge, type RawSite, type Verdict } from "@stale-guard/runtime/raw-fetch";
import { type LocatedSite, rawSites } from "./sites.ts";

/** What `judgeSome` is to know beside the calls. */
export interface SomeFiles {
  /** YYYY-MM-DD. */
  readonly today: string;
  /** The files that the calls are from. */
  readonly files: readonly string[];
  /** The calls of another file; none when it is gone. */
  sitesOf(file: string): readonly LocatedSite[];
}

/**
 * What a ledger says about the calls of some files, as it would with all files at hand. An entry of another file counts where its
 * call is gone from there, so those files are read that a call here could have come from.
 */
export function judgeSome(list: Allowlist, sites: readonly LocatedSite[], { today, files, sitesOf }: SomeFiles): Verdict<LocatedSite> {
  const alone = judge(list, sites, { today, files });
  const own = new Set(files);
  const origins = new Set(alone.violations.flatMap((site) => list.entries.filter((entry) => !own.has(entry.file) && isSameCall(entry, site)).map((entry) => entry.file)));
  if (origins.size === 0) return alone;
  const others = [...origins].flatMap((origin) => sitesOf(origin));
  const { allowed, moved, expired, violations, stale } = judge(list, [...sites, ...others], { today, files: [...files, ...origins] });
  const isOwn = ({ site }: { site: LocatedSite }): boolean => own.has(site.file);
  return {
    allowed: allowed.filter(isOwn),
    moved: moved.filter(isOwn),
    expired: expired.filter(isOwn),
    violations: violations.filter((site) => own.has(site.file)),
    stale: stale.filter((entry) => own.has(entry.file)),
  };
}

/** The same for the file that an editor shows. */
export function judgeFile(list: Allowlist, folder: string, file: string, sites: readonly LocatedSite[], today: string): Verdict<LocatedSite> {
  return judgeSome(list, sites, { today, files: [file], sitesOf: (origin) => sitesIn(path.join(folder, origin), origin, list) });
}

function isSameCall(entry: Omit<RawSite, "line" | "column" | "text">, site: RawSite): boolean {
  return entry.kind === site.kind && entry.symbol === site.symbol && entry.shape === site.shape && entry.body === site.body;
}

function sitesIn(fileName: string, file: string, list: Allowlist): readonly LocatedSite[] {
  try {
    return rawSites(readFileSync(fileName, "utf8"), file, list).sites;
  } catch {
    // The file is gone, and its calls with it.
    return [];
  }
}
