import {
  type AnalysisOptions,
  type Confidence,
  type Finding,
  reportInternalError,
} from "eslint-plugin-stale-guard/detect";
import type { Codemod, FileRewrite, Site } from "./codemod.ts";
import { isSuppressed } from "./suppressed.ts";
import { readVersion, type Verdict, verifyPlan, type Version } from "./verify-plan.ts";
import { oneLine } from "../cli/wording.ts";

export interface RewriteOptions {
  readonly codemods: readonly Codemod[];
  /** Findings of these are rewritten and listed; all others only must not become more. */
  readonly confidences: readonly Confidence[];
  /** Where any are given, only these rules' findings. */
  readonly rules?: readonly string[] | undefined;
  readonly options?: AnalysisOptions | undefined;
  /** Gives the type errors that a text would add to the file; asked when a rewrite holds otherwise. */
  readonly check?: ((after: string) => readonly string[]) | undefined;
}

type Fate = Pick<Site, "status" | "reason" | "detail">;

/** A finding of the first text: what it is in the current one, and what came of it so far. */
interface Case {
  readonly original: Finding;
  current: Finding;
  fate: Fate;
  /** The text it was tried on last. */
  triedOn: string | undefined;
  /** Whether a rewrite led to it: one of what is certain may lead to what is only possible. */
  readonly isLater: boolean;
}

/**
 * Rewrites one finding after the other, each in the text that the ones before it left. What does not hold is tried again
 * once something else was rewritten: otherwise a second run could still find something to do.
 */
export function rewriteFile(before: string, fileName: string, how: RewriteOptions): FileRewrite {
  let version = readVersion(before, fileName, how.options);
  const cases = wantedFindings(version, how).map(
    (finding): Case => caseOf(finding, false),
  );
  for (let hasChanged = cases.length > 0; hasChanged; ) {
    hasChanged = false;
    for (const each of cases) {
      if (each.fate.status === "rewritten" || each.triedOn === version.text) continue;
      each.triedOn = version.text;
      const outcome = settle(version, each.current, fileName, how);
      if (!("version" in outcome)) {
        each.fate = outcome;
        continue;
      }
      version = outcome.version;
      hasChanged = true;
      for (const other of cases) follow(other, outcome.kept);
      const known = new Set(outcome.kept.values());
      cases.push(...wantedFindings(version, how).flatMap((finding) => (known.has(finding) ? [] : [caseOf(finding, true)])));
    }
  }
  // Nobody had asked about those that are gone again.
  return { fileName, before, after: version.text, sites: cases.filter(({ isLater, fate }) => !isLater || fate.status !== "rewritten").map(siteOf) };
}

function caseOf(finding: Finding, isLater: boolean): Case {
  return { original: finding, current: finding, fate: { status: "left" }, triedOn: undefined, isLater };
}

function wantedFindings({ findings, text }: Version, { confidences, rules }: RewriteOptions): Finding[] {
  return findings
    .filter(({ confidence, rule }) => confidences.includes(confidence) && (rules === undefined || rules.includes(rule)))
    .filter((finding) => !isSuppressed(text, finding))
    .sort((a, b) => a.start - b.start);
}

/** One rewrite may mend several findings. */
function follow(each: Case, kept: ReadonlyMap<Finding, Finding>): void {
  if (each.fate.status === "rewritten") return;
  const now = kept.get(each.current);
  if (now === undefined) each.fate = { status: "rewritten" };
  else each.current = now;
}

type Rewrite = Extract<Verdict, { readonly version: Version }>;

/** The first plan that holds; otherwise why there is none. */
function settle(version: Version, finding: Finding, fileName: string, how: RewriteOptions): Rewrite | Fate {
  const codemod = how.codemods.find(({ rule }) => rule === finding.rule);
  const { model } = version;
  if (codemod === undefined || model === undefined) return { status: "left", reason: "no-codemod" };
  let fate: Fate = { status: "left", reason: "unknown-form" };
  try {
    for (const plan of codemod.plans(model, finding)) {
      if ("reason" in plan) {
        if (fate.status === "left") fate = { ...plan, status: "left" };
        continue;
      }
      const verdict = verifyPlan({ ...version, model }, finding, plan, { ...how, fileName });
      if ("version" in verdict) return verdict;
      fate = { ...verdict, status: "dropped" };
    }
  } catch (error) {
    reportInternalError(error, fileName);
    const message = error instanceof Error ? error.message : String(error);
    return { status: "dropped", detail: `internal error: ${oneLine(message)}` };
  }
  return fate;
}

function siteOf({ original: { rule, messageId, message, line }, fate }: Case): Site {
  return { rule, messageId, message, line, ...fate };
}
