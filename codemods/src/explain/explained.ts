import { analyze, type Finding } from "eslint-plugin-stale-guard/detect";
import { isSuppressed } from "../rewrite/suppressed.ts";
import { type Timeline, timelineOf } from "../timeline/timeline.ts";

/** A finding with what there is to tell about it. */
export interface Explained {
  readonly finding: Finding;
  /** One-based. */
  readonly column: number;
  /** The least that `check` has to be told to report it. */
  readonly config: "recommended" | "strict";
  /** Under a comment that keeps ESLint silent about it. */
  readonly isSuppressed: boolean;
  /** The page of its rule. */
  readonly page: string | undefined;
  readonly timeline: Timeline;
}

/** Every finding of a file, explained, by its place in the file. */
export async function explainAll(text: string, fileName: string): Promise<Explained[]> {
  const { rules } = (await import("eslint-plugin-stale-guard")).default;
  const known: Readonly<Record<string, { readonly meta: { readonly docs?: { readonly url: string; readonly recommended: boolean } } } | undefined>> = rules;
  const explained = analyze(text, fileName).map((finding): Explained => {
    const docs = known[finding.rule]?.meta.docs;
    return {
      finding,
      column: finding.start - lineStart(text, finding.start) + 1,
      config: finding.confidence === "certain" && docs?.recommended === true ? "recommended" : "strict",
      isSuppressed: isSuppressed(text, finding),
      page: docs?.url,
      timeline: timelineOf(finding, text),
    };
  });
  return explained.sort((a, b) => a.finding.start - b.finding.start || a.finding.rule.localeCompare(b.finding.rule, "en"));
}

function lineStart(text: string, offset: number): number {
  return offset - (/[^\n\r\u2028\u2029]*$/u.exec(text.slice(0, offset))?.[0].length ?? 0);
}
