import { describe, expect, it } from "vitest";
import { rawSites, type RawFetchOptions } from "../../rules/src/raw-fetch/index.ts";

const told = (text: string, options?: RawFetchOptions): string[] => rawSites(text, "example.ts", options).unanalysable.map((place) => `${place.line}:${place.column} ${place.text}`);

describe("what only running the program would tell", () => {
  it.each([
    ["globalThis[name](u);", "1:1 globalThis[name]"],
    ["const f = window[key];", "1:11 window[key]"],
    ["(globalThis as any)[name](u);", "1:1 (globalThis as any)[name]"],
    ["const g = globalThis;\ng[name];", "2:1 g[name]"],
    ["const { [name]: f } = self;", "1:9 [name]: f"],
    ["Reflect.get(globalThis, name);", "1:1 Reflect.get(globalThis, name)"],
    ["globalThis[`${a}tch`];", "1:1 globalThis[`${a}tch`]"],
    ['globalThis["fe" + rest];', '1:1 globalThis["fe" + rest]'],
    ['globalThis[a ? "fetch" : "b"];', '1:1 globalThis[a ? "fetch" : "b"]'],
    ['let key = "a"; if (b) key = "fetch"; globalThis[key];', "1:38 globalThis[key]"],
    ["navigator[name](u);", "1:1 navigator[name]"],
    ['import https from "https"; https[method](u);', "1:28 https[method]"],
  ])("%s", (text, place) => {
    expect(told(text)).toEqual([place]);
    expect(rawSites(text, "example.ts").sites).toEqual([]);
  });

  it.each([
    "globalThis[0]; window[Symbol.iterator]; self[Symbol.for('a')];",
    "const key = Symbol('a'); globalThis[key] = 1;",
    'let key; if (b) key = Symbol.for("a"); else key = "___a"; globalThis[key];',
    "window[`on${name}`]; globalThis['__' + name];",
    'globalThis[a ? "b" : "c"];',
    "objects[name](u); http[name](u);",
    "const globalThis = {}; globalThis[name];",
    'import fs from "fs"; fs[name](u);',
  ])("not %s", (text) => {
    expect(told(text)).toEqual([]);
  });

  it("a name that is made up of known parts is analysed", () => {
    expect(told('const a = "fetch"; globalThis[a](u);')).toEqual([]);
  });
});

describe("files", () => {
  it("declarations hold no calls", () => {
    expect(rawSites("export const a: number; fetch(u);", "example.d.ts").sites).toEqual([]);
  });

  it("a syntax error leaves what can be read", () => {
    expect(rawSites("fetch(u);\nconst = ;\n", "example.ts").sites).toHaveLength(1);
  });

  it("are not parsed without a word that matters", () => {
    const parsed: string[] = [];
    const tried = (text: string, options?: RawFetchOptions): number => {
      rawSites(text, "example.ts", options, () => {
        parsed.push(text);
        throw new Error("parsed");
      });
      return parsed.length;
    };
    expect(tried('export const a = 1; const global = "window"; // the window, or global')).toBe(0);
    expect(tried('import { readFile } from "node:fs/promises"; self.close(); window.a = b;')).toBe(0);
    expect(() => tried("fetch(u)")).toThrow("parsed");
    expect(() => tried("os.tmpdir()", { forbidden: [{ call: "os.tmpdir", message: "no" }] })).toThrow("parsed");
  });

  it("report places as an editor counts them", () => {
    const [site] = rawSites("\uFEFF// a\r\n\r\n  await fetch(u);\r\n", "example.ts").sites;
    expect(site).toMatchObject({ line: 3, column: 9, text: "fetch(u)", file: "example.ts", symbol: "<module>" });
  });
});
