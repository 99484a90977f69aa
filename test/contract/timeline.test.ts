import mermaid from "mermaid";
import { describe, expect, it } from "vitest";
import { timelineMermaid } from "../../codemods/src/timeline/mermaid.ts";
import { timelineText } from "../../codemods/src/timeline/text.ts";
import { type Timeline, timelineOf } from "../../codemods/src/timeline/timeline.ts";
import { rowsOf } from "../../codemods/src/timeline/tracks.ts";
import type { Step } from "../../rules/src/detect/index.ts";
import { shownFindings } from "./support/shown-findings.ts";

const shown = shownFindings().map(({ where, block, finding }) => ({ where, finding, timeline: timelineOf(finding, block.code) }));

/** Why Mermaid cannot draw a text; undefined when it can. */
async function refusal(text: string): Promise<string | undefined> {
  return mermaid.parse(text).then(
    ({ diagramType }) => (diagramType === "sequence" ? undefined : `is a ${diagramType} diagram`),
    (error: unknown) => String(error),
  );
}

function timeline(...witness: readonly Partial<Step>[]): Timeline {
  const step: Step = { role: "acts", actor: "open()", line: 1, text: "acts" };
  return timelineOf({ witness: witness.map((part) => ({ ...step, ...part })) }, "first\n  second\n");
}

describe("the timeline of every incorrect block", () => {
  it("has every step once, in order, in the lane of whoever runs", () => {
    for (const { where, finding, timeline: { lanes, moments } } of shown) {
      expect(moments.map(({ number }) => number), where).toEqual(finding.witness.map((_, index) => index + 1));
      expect(moments.map(({ lane }) => lanes[lane]), where).toEqual(finding.witness.map(({ actor }) => actor));
      expect(new Set(lanes).size, where).toBe(lanes.length);
      for (const { source } of moments) expect(source, where).not.toBe("");
    }
    expect(shown.length).toBeGreaterThan(60);
  });

  it("says since when, for what was armed or waited", () => {
    for (const { where, timeline: { moments } } of shown) {
      for (const { since, number } of moments) {
        if (since === undefined) continue;
        expect(since, where).toBeLessThan(number);
        expect(["arms", "waits"], where).toContain(moments[since - 1]?.role);
      }
    }
    expect(shown.filter(({ timeline: { moments } }) => moments.some(({ since }) => since !== undefined)).length).toBeGreaterThan(30);
  });

  it.each([60, 100])("is drawn within %d columns, with a track for each lane", (width) => {
    for (const { where, timeline: drawn } of shown) {
      const lines = timelineText(drawn, { width, isColoured: false });
      expect(Math.max(...lines.map((line) => line.length)), where).toBeLessThanOrEqual(width);
      expect(lines.join("\n").match(/[●✗]/gu), where).toHaveLength(drawn.moments.length);
      const told = lines.map((line) => line.slice(2 * drawn.lanes.length).trim()).join(" ").replaceAll(/\s+/gu, " ");
      for (const { role } of drawn.moments) expect(told, where).toContain(role);
    }
  });

  it("is a sequence diagram that Mermaid reads", async () => {
    for (const { where, timeline: drawn } of shown) expect(await refusal(timelineMermaid([{ title: where, timeline: drawn }])), where).toBeUndefined();
    expect(await refusal(timelineMermaid(shown.map(({ where, timeline: drawn }) => ({ title: where, timeline: drawn }))))).toBeUndefined();
  });
});

describe("hostile words", () => {
  const words = ["end", "the end listener", "a;b", "#quot;", "a: b", "%%{init}%%", "alt", "`x`", "<script>", "a->>b", "a\nb", "\u0000", "as", "participant", "loop [x]", "\\n", "名前()", "+", "-"];

  it.each(words)("%j as an actor, in a step and in a title are read by Mermaid", async (word) => {
    const drawn = timeline({ role: "arms", actor: word, text: word }, { actor: `${word} ${word}`, text: word }, { role: "goes wrong", text: word });
    expect(await refusal(timelineMermaid([{ title: word, timeline: drawn }]))).toBeUndefined();
  });

  it("planted: unescaped, Mermaid would not read them", async () => {
    const drawn = timelineMermaid([{ title: "one", timeline: timeline({ text: "first step" }) }]);
    expect(await refusal(drawn)).toBeUndefined();
    expect(await refusal(drawn.replace("first step", "a;b"))).toMatch(/Parse error/u);
    expect(await refusal(drawn.replace("->>p1:", "->>p1"))).toMatch(/Parse error/u);
  });
});

describe("tracks", () => {
  const tracks = (drawn: Timeline): string[] => rowsOf(drawn).map((row) => `${row.tracks.join(" ")}${row.arms === undefined ? "" : ` > ${String(row.arms)}`}`);

  it("a lane that is armed begins there, and pends until it runs", () => {
    expect(tracks(timeline({ role: "tears down", actor: "a" }, { role: "arms", actor: "b" }, { actor: "a" }, { role: "runs late", actor: "c" }, { actor: "a" }))).toEqual([
      "runs idle none",
      "idle runs pending > 2",
      "runs idle pending",
      "idle idle runs",
      "runs idle idle",
    ]);
  });

  it("a lane that waits pends until it goes on, and arms nobody", () => {
    expect(tracks(timeline({ role: "waits", actor: "a" }, { role: "tears down", actor: "b" }, { role: "runs late", actor: "a" }))).toEqual(["runs idle", "pending runs", "runs idle"]);
  });

  it("what runs late because of something else has no beginning", () => {
    expect(timeline({ actor: "a" }, { role: "runs late", actor: "b" }).moments[1]).not.toHaveProperty("since");
    expect(timeline({ role: "runs late", actor: "a" }).moments[0]).not.toHaveProperty("since");
  });
});
