import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Finding } from "eslint-plugin-stale-guard/detect";
import { expect } from "vitest";
import { parseCarets, type Report } from "./caret.ts";
import { witnessProblems } from "./witness-law.ts";
import { analyzed, linted, lintReports, type Source, syntaxErrors, toReport } from "./caret-lint.ts";

export interface Fixture {
  /** The code, with carets under what is reported. */
  readonly text: string;
  /** The file's name; its extension says JS or TS. */
  readonly file?: string;
  /** Other files, by relative path, for relative imports. */
  readonly others?: Readonly<Record<string, string>>;
}

/** Expects of every front end exactly the findings that the fixture's carets announce, from one rule or from all. */
export function checkFixture(fixture: Fixture, rule?: string): void {
  const { code, expected } = parseCarets(fixture.text);
  onDisk(code, fixture, (source) => {
    expect(syntaxErrors(source), "a fixture has to parse").toEqual([]);
    const findings = analyzed(source, rule);
    const options = rule === undefined ? {} : { rule };
    const wanted = expected.map(phrase);
    expect(findings.map((finding) => phrase(toReport(code, finding))).sort(), "analyze()").toEqual(wanted.sort());
    expect(lintReports(source, options).map(phrase).sort(), "ESLint").toEqual(wanted);
    if (/\.[mc]?js$/.test(source.fileName)) expect(lintReports(source, { ...options, espree: true }).map(phrase).sort(), "ESLint with espree").toEqual(wanted);
    for (const finding of findings) {
      checkStory(finding, code);
      checkSuggestions(finding, findings, source, rule);
    }
  });
}

/** Expects no certain finding; possible ones are allowed. */
export function checkRecommendedSilent(fixture: Fixture, rule: string): void {
  const { code, expected } = parseCarets(fixture.text);
  expect(expected, "a silent fixture carries no carets").toEqual([]);
  onDisk(code, fixture, (source) => {
    expect(syntaxErrors(source), "a fixture has to parse").toEqual([]);
    const certain = analyzed(source, rule).filter(({ confidence }) => confidence === "certain");
    expect(certain.map((finding) => phrase(toReport(code, finding))), "analyze()").toEqual([]);
    expect(linted(source, "recommended", { rule }), "ESLint").toEqual([]);
  });
}

/** Calls back with the fixture as a source; written to a folder of its own where it has other files. */
function onDisk(code: string, { file = "fixture.ts", others }: Fixture, check: (source: Source) => void): void {
  if (others === undefined) {
    check({ code, fileName: file });
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "stale-guard-rules-"));
  try {
    for (const [name, text] of Object.entries({ ...others, [file]: code })) {
      const fileName = path.join(folder, name);
      mkdirSync(path.dirname(fileName), { recursive: true });
      writeFileSync(fileName, text);
      expect(syntaxErrors({ code: text, fileName }), `${name} has to parse`).toEqual([]);
    }
    check({ code, fileName: path.join(folder, file), cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every message is filled in, and the witness tells all that it speaks of. */
function checkStory(finding: Finding, code: string): void {
  expect(finding.message, `${finding.messageId}'s data`).not.toMatch(/\{\{|undefined/);
  expect(witnessProblems(finding, code)).toEqual([]);
}

/** A suggestion's output parses and has the finding no more, while the others of its message stay. */
function checkSuggestions(finding: Finding, findings: readonly Finding[], source: Source, rule?: string): void {
  for (const { edits, messageId } of finding.suggestions) {
    const output = applyEdits(source.code, edits);
    expect(syntaxErrors({ ...source, code: output }), `${messageId}'s output has to parse`).toEqual([]);
    const isAlike = (other: Finding): boolean => other.rule === finding.rule && other.messageId === finding.messageId;
    const left = analyzed({ ...source, code: output }, rule).filter(isAlike);
    expect(left.length, `findings like it left by ${messageId} in\n${output}`).toBe(findings.filter(isAlike).length - 1);
  }
}

function phrase({ line, column, endLine, endColumn, messageId, confidence }: Report): string {
  return `${line}:${column}-${endLine}:${endColumn} ${messageId} ${confidence}`;
}

function applyEdits(code: string, edits: Finding["suggestions"][number]["edits"]): string {
  return [...edits].sort((a, b) => b.start - a.start).reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), code);
}
