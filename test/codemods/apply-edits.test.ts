import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, overlaps } from "../../codemods/src/rewrite/apply-edits.ts";
import { mapSpan } from "../../codemods/src/rewrite/map-span.ts";

const put = (at: number, text: string) => ({ start: at, end: at, text });

describe("applyEdits", () => {
  it("applies edits in any order", () => {
    const edits = [{ start: 4, end: 5, text: "E" }, put(0, "<"), { start: 1, end: 3, text: "" }, put(6, ">")];
    expect(applyEdits("abcdef", edits)).toBe("<adEf>");
  });

  it("keeps the order of insertions at one offset", () => {
    expect(applyEdits("ab", [put(1, "1"), put(1, "2"), put(1, "3")])).toBe("a123b");
  });

  it("puts an insertion before what replaces the same place, and after what ends there", () => {
    const edits = [{ start: 1, end: 2, text: "B" }, put(1, "<"), put(2, ">")];
    expect(applyEdits("abc", edits)).toBe("a<B>c");
    expect(overlaps(edits)).toBe(false);
  });

  it("leaves the text and the edits alone", () => {
    const edits = Object.freeze([put(2, "x"), put(0, "y")]);
    expect(applyEdits("ab", edits)).toBe("yabx");
    expect(applyEdits("\uFEFFa\r\nb", [])).toBe("\uFEFFa\r\nb");
  });

  it.each([
    [{ start: 0, end: 2, text: "" }, { start: 1, end: 3, text: "" }],
    [{ start: 0, end: 2, text: "" }, { start: 0, end: 2, text: "" }],
    [{ start: 0, end: 3, text: "" }, { start: 1, end: 2, text: "" }],
    [{ start: 0, end: 2, text: "" }, put(1, "x")],
  ])("refuses overlaps", (one, other) => {
    for (const edits of [[one, other], [other, one]]) {
      expect(overlaps(edits)).toBe(true);
      expect(() => applyEdits("abc", edits)).toThrow(/overlaps/u);
    }
  });

  it.each([put(-1, ""), put(4, ""), { start: 2, end: 1, text: "" }, { start: 0, end: 9, text: "" }])(
    "refuses what is not in the text",
    (edit) => expect(() => applyEdits("abc", [edit])).toThrow(/not in a text of 3/u),
  );

  it("changes nothing outside the edits", () => {
    const stretch = fc.tuple(fc.string({ maxLength: 5 }), fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 8 }), fc.string(), (stretches, tail) => {
        let [text, expected] = ["", ""];
        const edits = stretches.map(([kept, removed, inserted]) => {
          const start = text.length + kept.length;
          text += kept + removed;
          expected += kept + inserted;
          return { start, end: start + removed.length, text: inserted };
        });
        // Without kept text between them an insertion may sort before a replacement that was made earlier.
        fc.pre(stretches.every(([kept]) => kept.length > 0));
        expect(applyEdits(text + tail, [...edits].reverse())).toBe(expected + tail);
      }),
    );
  });
});

describe("mapSpan", () => {
  const span = { start: 4, end: 8 };

  it("follows what comes before", () => {
    expect(mapSpan([put(0, "xx"), { start: 1, end: 3, text: "" }], span)).toEqual({ start: 4, end: 8, exact: 4 });
  });

  it("takes in insertions at both ends, and knows where the first character went", () => {
    expect(mapSpan([put(4, "("), put(8, ")")], span)).toEqual({ start: 4, end: 10, exact: 5 });
  });

  it("takes in all of what replaces its start or its end", () => {
    expect(mapSpan([{ start: 3, end: 5, text: "" }], span)).toEqual({ start: 3, end: 6, exact: undefined });
    expect(mapSpan([{ start: 7, end: 9, text: "abc" }], span)).toEqual({ start: 4, end: 10, exact: 4 });
    expect(mapSpan([{ start: 0, end: 9, text: "abc" }], span)).toEqual({ start: 0, end: 3, exact: undefined });
  });

  it("ignores what comes after", () => {
    expect(mapSpan([put(9, "x")], span)).toEqual({ start: 4, end: 8, exact: 4 });
  });
});
