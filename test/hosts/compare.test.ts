import { describe, expect, it } from "vitest";
import { differences, silentRules } from "./compare.ts";
import type { Finding } from "./finding.ts";

const suggestion = { desc: "Clear it.", range: [5, 5], text: "clearTimeout(t);" } as const;
const finding: Finding = { file: "src/a.ts", rule: "stale-guard/require-timer-guard", message: "This timer outlives.", line: 3, column: 5, endLine: 3, endColumn: 15, suggestions: [suggestion] };
const other: Finding = { ...finding, rule: "stale-guard/no-stuck-lock", message: "This lock stays.", suggestions: [] };

describe("two hosts that agree", () => {
  it("have no differences, in whatever order they tell", () => {
    expect(differences([finding, other, finding], [other, finding, finding])).toEqual([]);
  });

  it("may leave out suggestions altogether", () => {
    expect(differences([finding], [{ ...finding, suggestions: undefined }])).toEqual([]);
    expect(differences([{ ...finding, suggestions: undefined }], [finding])).toEqual([]);
  });
});

describe("the comparison fails for", () => {
  it.each<[string, Partial<Finding>]>([
    ["a column off by one", { column: 6 }],
    ["an end column off by one", { endColumn: 16 }],
    ["another line", { line: 4 }],
    ["another end line", { endLine: 4 }],
    ["another file", { file: "src/b.ts" }],
    ["another rule", { rule: "stale-guard/no-stuck-lock" }],
    ["another message", { message: "This timer outlives" }],
  ])("%s", (_, changed) => {
    expect(differences([finding, other], [other, { ...finding, ...changed }])).toEqual([expect.stringMatching(/^missing: /u), expect.stringMatching(/^superfluous: /u)]);
  });

  it.each([
    ["a suggestion at another place", [{ ...suggestion, range: [4, 5] as const }]],
    ["another text", [{ ...suggestion, text: "" }]],
    ["another description", [{ ...suggestion, desc: "" }]],
    ["none", []],
    ["one more", [suggestion, suggestion]],
  ])("suggestions: %s", (_, suggestions) => {
    expect(differences([finding], [{ ...finding, suggestions }])).toEqual([expect.stringMatching(/^suggests otherwise: src\/a\.ts:3:5-3:15 /u)]);
  });

  it("a finding told twice, or once too few", () => {
    expect(differences([finding], [finding, finding])).toEqual([expect.stringMatching(/^superfluous: /u)]);
    expect(differences([finding, finding], [finding])).toEqual([expect.stringMatching(/^missing: /u)]);
  });

  it("a host that reports nothing", () => {
    expect(differences([finding, other], [])).toHaveLength(2);
  });
});

it("a host that runs nothing has only silent rules, even where no finding is expected", () => {
  const rules = [finding.rule, other.rule];
  expect(silentRules(rules, [])).toEqual(rules);
  expect(silentRules(rules, [other])).toEqual([finding.rule]);
  expect(silentRules(rules, [other, finding])).toEqual([]);
});
