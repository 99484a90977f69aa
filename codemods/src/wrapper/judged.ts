import { parseOnce } from "eslint-plugin-stale-guard/detect";
import { judgeFile, type LocatedSite, nameIn, rawSites, type Scopes, scopesOf, today } from "eslint-plugin-stale-guard/raw-fetch";
import type ts from "typescript";
import type { WrapperLedger } from "./wrapper.ts";

export interface JudgedSite {
  readonly site: LocatedSite;
  readonly status: "allowed" | "expired" | "violation";
}

/** A file's text and what its ledger says about its raw calls, in the order of the text. */
export interface JudgedText {
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly scopes: Scopes;
  readonly sites: readonly JudgedSite[];
  /** How many entries of this file pay for nothing. */
  readonly stale: number;
  /** Whether it puts something else in the place of the global `fetch`. */
  readonly replacesFetch: boolean;
}

const assigned = "fetch-assigned";
const noNames: ReadonlySet<string> = new Set();

/** Asks the ledger about the raw calls of a file. */
export function judgedText(text: string, fileName: string, { folder, list, isExcluded }: WrapperLedger): JudgedText | undefined {
  const file = nameIn(folder, fileName);
  if (isExcluded(file)) return undefined;
  const { sites } = rawSites(text, file, list, () => parseOnce(text, fileName));
  const { violations, expired, stale } = judgeFile(list, folder, file, sites, today());
  const late = new Set(expired.map(({ site }) => site));
  const statusOf = (site: LocatedSite): JudgedSite["status"] => (violations.includes(site) ? "violation" : late.has(site) ? "expired" : "allowed");
  const tree = parseOnce(text, fileName);
  // A ledger need not count that.
  const replacements = list.kinds === undefined ? sites : rawSites(text, file, { kinds: [assigned] }, () => tree).sites;
  return {
    text,
    tree,
    scopes: scopesOf(tree, noNames),
    sites: sites.map((site) => ({ site, status: statusOf(site) })),
    stale: stale.length,
    replacesFetch: replacements.some(({ kind }) => kind === assigned),
  };
}
