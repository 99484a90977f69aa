import type { Edit, Finding } from "eslint-plugin-stale-guard/detect";
import { type MappedSpan, mapSpan } from "./map-span.ts";

export interface Matches {
  /** Findings that are still there, each with what it is now. */
  readonly kept: ReadonlyMap<Finding, Finding>;
  readonly added: readonly Finding[];
}

interface Version {
  readonly text: string;
  readonly findings: readonly Finding[];
}

type IsSame = (before: Finding, after: Finding, mapped: MappedSpan) => boolean;

/** Tells findings that moved from those that are new. */
export function matchFindings(before: Version, after: Version, edits: readonly Edit[]): Matches {
  const ways: IsSame[] = [
    (_, { start }, { exact }) => start === exact,
    // Code that was moved as a whole.
    (was, is) => lineOf(before.text, was.start) === lineOf(after.text, is.start),
    (_, is, { start, end }) => is.start >= start && is.start <= end,
  ];
  const kept = new Map<Finding, Finding>();
  const rest = new Set(after.findings);
  for (const isSame of ways) {
    for (const was of before.findings) {
      if (kept.has(was)) continue;
      const mapped = mapSpan(edits, was);
      const is = [...rest].find((each) => isSameKind(was, each) && isSame(was, each, mapped));
      if (is === undefined) continue;
      kept.set(was, is);
      rest.delete(is);
    }
  }
  const louder = [...kept].filter(([was, is]) => was.confidence === "possible" && is.confidence === "certain");
  return { kept, added: [...rest, ...louder.map(([, is]) => is)] };
}

function isSameKind(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.messageId === b.messageId;
}

function lineOf(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, end < 0 ? undefined : end).trim();
}
