import { excludedBy } from "@stale-guard/runtime/raw-fetch";
import { describe, expect, it } from "vitest";

describe("a glob excludes", () => {
  it.each<[glob: string, excluded: string[], others: string[]]>([
    ["*.test.ts", ["a.test.ts", "src/x/a.test.ts"], ["a.test.tsx", "test.ts", "a.test.ts.ts"]],
    ["tools/", ["tools/a.ts", "src/tools/b/a.ts"], ["tools.ts", "mytools/a.ts"]],
    ["tools", ["tools/a.ts", "src/tools/a.ts"], ["tools2/a.ts"]],
    ["src/tools", ["src/tools/a.ts"], ["lib/src/tools/a.ts"]],
    ["/tools/", ["tools/a.ts"], []],
    ["./src/*.ts", ["src/a.ts"], ["src/b/a.ts", "a.ts"]],
    ["**/test/**", ["test/a.ts", "x/test/a.ts", "x/y/test/z/a.ts"], ["latest/a.ts", "test.ts"]],
    ["src/**/*.gen.ts", ["src/a.gen.ts", "src/x/y/a.gen.ts"], ["a.gen.ts"]],
    ["*.{spec,test}.{ts,js}", ["a.spec.js", "x/a.test.ts"], ["a.spec.jsx", "a.specs.js"]],
    ["src/?.ts", ["src/a.ts"], ["src/ab.ts", "src/.ts", "src//.ts"]],
    ["app/[id]/(x)+$.ts", ["app/[id]/(x)+$.ts"], ["app/i/x.ts"]],
    ["a{b.ts", ["a{b.ts"], ["ab.ts"]],
    ["..generated", ["..generated/a.ts"], ["xxgenerated/a.ts"]],
  ])("%s", (glob, excluded, others) => {
    const isExcluded = excludedBy({ exclude: [glob] });
    expect(excluded.filter((file) => !isExcluded(file))).toEqual([]);
    expect(others.filter(isExcluded)).toEqual([]);
  });

  it("tests by default, nothing when it is told so", () => {
    const tests = ["src/a.test.ts", "a.spec.mjs", "test/a.ts", "pkg/__tests__/a.js", "src/fetch.test-utils.ts", "x/test-helpers.ts", "x/a.e2e.ts"];
    const others = ["src/a.ts", "src/latest.ts", "src/testing/a.ts", "contest/a.ts", "src/test-runner.ts"];
    expect(tests.filter((file) => !excludedBy({})(file))).toEqual([]);
    expect(others.filter(excludedBy({}))).toEqual([]);
    expect(tests.filter(excludedBy({ exclude: [] }))).toEqual([]);
  });
});
