import { analyze, type Finding } from "eslint-plugin-stale-guard/detect";
import { expect } from "vitest";
import type { Codemod, FileRewrite } from "../../../codemods/src/rewrite/codemod.ts";
import { rewriteFile } from "../../../codemods/src/rewrite/rewrite-file.ts";
import type { Fixture } from "./fixtures.ts";

/** Too few cases leave a codemod's forms untried. */
export const minimumOfCases = 15;

/** Rewrites what the fixture's rule finds, in both configs. */
function rewrite(codemods: readonly Codemod[], { rule, inputFile }: Fixture, text: string): FileRewrite {
  return rewriteFile(text, inputFile, { codemods, confidences: ["certain", "possible"], rules: [rule] });
}

/** The output byte for byte, and nothing but the findings that the fixture leaves. */
export function checkOutput(codemods: readonly Codemod[], fixture: Fixture): void {
  const { after, sites } = rewrite(codemods, fixture, fixture.input);
  const fates = sites.map(({ line, messageId, status, reason, detail }) => [line, messageId, status, reason, detail].join(" "));
  expect(JSON.stringify(after), fates.join("\n")).toBe(JSON.stringify(fixture.output));
  const rewrote = sites.some(({ status }) => status === "rewritten");
  expect(rewrote, "with an output something is rewritten, without one nothing is").toBe(fixture.outputFile !== undefined);
}

export function checkSecondRun(codemods: readonly Codemod[], fixture: Fixture): void {
  const again = rewrite(codemods, fixture, fixture.output);
  expect(again.after, "a second run changes nothing").toBe(fixture.output);
  expect(again.sites.filter(({ status }) => status === "rewritten")).toEqual([]);
}

/** The fixture's rule says about the output what the fixture lists, for the reasons it gives; no other rule has anything new to say. */
export function checkRemaining(codemods: readonly Codemod[], fixture: Fixture): void {
  const found = analyze(fixture.output, fixture.inputFile);
  const own = found.filter(({ rule }) => rule === fixture.rule).map(({ rule, messageId, line }) => ({ rule, messageId, line }));
  const listed = fixture.remaining.map(({ rule, messageId, line }) => ({ rule, messageId, line }));
  expect(sorted(own), "what the rule says about the output").toEqual(sorted(listed));
  const before = ofOthers(analyze(fixture.input, fixture.inputFile), fixture.rule);
  for (const finding of ofOthers(found, fixture.rule)) {
    const at = before.indexOf(finding);
    expect(at, `${finding}, in the output only`).toBeGreaterThanOrEqual(0);
    before.splice(at, 1);
  }
  const { sites } = rewrite(codemods, fixture, fixture.output);
  for (const { rule, messageId, line, reason } of fixture.remaining) {
    if (reason === undefined) continue;
    const reasons = sites.filter((site) => site.rule === rule && site.messageId === messageId && site.line === line);
    expect(reasons.map((site) => site.reason), `why line ${line} is left`).toContain(reason);
  }
}

/** Without their lines, which a rewrite moves. */
function ofOthers(findings: readonly Finding[], own: string): string[] {
  return findings.filter(({ rule }) => rule !== own).map(({ rule, messageId }) => `${rule}/${messageId}`);
}

function sorted<T>(values: readonly T[]): string[] {
  return values.map((value) => JSON.stringify(value)).sort();
}
