import type { FileRewrite, Site } from "../rewrite/codemod.ts";

export type Fate = Site["status"];

/** Stands for the reason when a codemod failed. */
export const noReason = "failed";

export interface RuleTally {
  readonly rewritten: number;
  readonly dropped: number;
  readonly left: number;
  /** How many sites were dropped or left, by reason. */
  readonly reasons: { readonly dropped: Readonly<Record<string, number>>; readonly left: Readonly<Record<string, number>> };
}

export function isChanged({ before, after }: FileRewrite): boolean {
  return before !== after;
}

/** What became of each rule's findings, by the rule's name. */
export function tallyRules(files: readonly FileRewrite[]): Record<string, RuleTally> {
  const byRule = new Map<string, Site[]>();
  for (const site of files.flatMap(({ sites }) => sites)) {
    const sites = byRule.get(site.rule);
    if (sites) sites.push(site);
    else byRule.set(site.rule, [site]);
  }
  const tallies = [...byRule].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, sites]) => [rule, tallyOf(sites)] as const);
  return Object.fromEntries(tallies);
}

/** How many findings met a fate. */
export function countSites(files: readonly FileRewrite[], fate: Fate): number {
  return files.reduce((sum, { sites }) => sum + sites.filter(({ status }) => status === fate).length, 0);
}

function tallyOf(sites: readonly Site[]): RuleTally {
  const met = (fate: Fate) => sites.filter(({ status }) => status === fate);
  return {
    rewritten: met("rewritten").length,
    dropped: met("dropped").length,
    left: met("left").length,
    reasons: { dropped: byReason(met("dropped")), left: byReason(met("left")) },
  };
}

function byReason(sites: readonly Site[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason = noReason } of sites) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
