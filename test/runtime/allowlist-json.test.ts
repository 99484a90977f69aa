import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "../../runtime/src/allowlist-json.ts";

type Read = { value: unknown } | "refused";

function read(parse: (text: string) => unknown, text: string): Read {
  try {
    return { value: parse(text) };
  } catch {
    return "refused";
  }
}

const ours = (text: string): Read => read((json) => readJson(json).value, text);
const platforms = (text: string): Read => read((json) => JSON.parse(json), text);

// A member that is there twice is refused by one of the two, and the platform's objects have a prototype.
const anyJson = fc.json({ maxDepth: 4 }).filter((text) => !text.includes("__proto__"));

describe("JSON is read as the platform reads it", () => {
  it("whatever it holds", () => {
    fc.assert(
      fc.property(anyJson, (text) => {
        expect(ours(text)).toEqual(platforms(text));
        expect(ours(JSON.stringify(JSON.parse(text), null, 2))).toEqual(platforms(text));
      }),
    );
  });

  it("and refused where the platform refuses it", () => {
    const pieces = fc.array(fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', '"b', "1", "-", "01", "1.", ".5", "1e5", "1E", "true", "True", "null", "nul", " ", "\n", "\u00a0", '"\\u00E4"', '"\\u00g4"', '"\\x"', '"\t"'), { maxLength: 7 });
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join("");
        const expected = platforms(text);
        const isTwice = /"a".*"a"/su.test(text);
        if (!isTwice) expect(ours(text)).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it("the lines of objects and lists are known", () => {
    const { value, lineOf } = readJson('\n{ "a":\n\n{}, "b": [\n[], {} ] }') as { value: { a: object; b: [object, object] }; lineOf(object: object): number };
    expect([value, value.a, value.b, value.b[1]].map(lineOf)).toEqual([2, 4, 4, 5]);
  });
});
