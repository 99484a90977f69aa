import { describe, expect, it } from "vitest";
import type { Finding, Step } from "../../rules/src/detect/index.ts";
import { STORIES, untold, witnessProblems } from "../support/witness-law.ts";
import { shownFindings } from "./support/shown-findings.ts";

const SUGGESTIONS = new Set(["assignFirst", "checkAgain", "clearIt", "returnInstead"]);

describe("the witness", () => {
  it("has a story to tell for every message of every detector", () => {
    expect(untold(SUGGESTIONS)).toEqual([]);
    expect(untold(new Set([...SUGGESTIONS, "unguarded"]))).toEqual(["require-timer-guard/unguarded"]);
    expect(untold(new Set())).toContain("require-timer-guard/clearIt");
  });

  it("tells it for every incorrect block of every page", () => {
    const shown = shownFindings();
    expect(shown.flatMap(({ finding, block }) => witnessProblems(finding, block.code))).toEqual([]);
    const stories = Object.entries(STORIES).flatMap(([rule, messages]) => Object.keys(messages).map((id) => `${rule}/${id}`));
    expect(new Set(shown.map(({ finding: { rule, messageId } }) => `${rule}/${messageId}`))).toEqual(new Set(stories));
  });
});

describe("a detector that breaks its word", () => {
  const code = "a\nb\nc\n";
  const steps: Step[] = [
    { role: "arms", actor: "open()", line: 1, text: "arms a timer" },
    { role: "tears down", actor: "close()", line: 2, text: "is called" },
    { role: "runs late", actor: "the timer", line: 1, text: "fires" },
    { role: "acts", actor: "the timer", line: 3, text: "sends" },
    { role: "goes wrong", actor: "the timer", line: 3, text: "it sends on what is closed" },
  ];
  const problems = (witness: readonly Step[], message = "after close() (line 2) it sends (line 3)"): string[] => {
    const finding: Finding = { rule: "require-timer-guard", messageId: "unguarded", message, start: 0, end: 1, line: 1, endLine: 1, confidence: "certain", witness, suggestions: [] };
    return witnessProblems(finding, code);
  };
  const changed = (index: number, step: Partial<Step>): Step[] => steps.map((each, at) => (at === index ? { ...each, ...step } : each));

  it("is none when all is told in order", () => {
    expect(problems(steps)).toEqual([]);
  });

  it("has an empty witness", () => {
    expect(problems([])).toHaveLength(3);
    expect(problems([])[0]).toBe('require-timer-guard/unguarded tells "", not "arms, tears down, runs late, acts, goes wrong"');
  });

  it("leaves a step out, or tells it too early", () => {
    for (const index of steps.keys()) expect(problems(steps.filter((_, at) => at !== index), "late"), steps[index]?.role).toHaveLength(1);
    expect(problems([...steps].reverse())).toHaveLength(1);
  });

  it("names a line that the file does not have, or leaves out one that the message names", () => {
    expect(problems(changed(0, { line: 5 }))).toEqual(["require-timer-guard/unguarded names line 5 of 4"]);
    expect(problems(steps, "after close() (line 2) it sends (line 4)")).toEqual(["require-timer-guard/unguarded leaves out line 4 of the message"]);
  });

  it("says nothing, or what was not filled in", () => {
    expect(problems(changed(1, { text: "" }))).toHaveLength(1);
    expect(problems(changed(1, { actor: "undefined()" }))).toHaveLength(1);
  });
});
