import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readPage } from "../../scripts/lib/docs/pages.mjs";

/** What a page promises, and the limit beyond which the bench fails. */
const prices = [
  { page: "generation", says: "costs at most 100 ns more than a bare one", bench: "timers", limit: '"token.setTimeout": 100 }' },
  { page: "generation", says: "holds at most 300 bytes", bench: "generations", limit: 'limit: 300, unit: "bytes"' },
  { page: "generation", says: "with nothing armed takes at most 150 ns", bench: "generations", limit: '"advance(), nothing armed": 150' },
  { page: "generation", says: "`check` 10 ns", bench: "generations", limit: '"token.check(value)": 10' },
  { page: "guard", says: "At most 15 ns over the direct call", bench: "generations", limit: '"guard(owner, fn)": 15' },
];

describe("the prices that the pages name are the limits of npm run bench:runtime", () => {
  it.each(prices)("$page: $says", ({ page, says, bench, limit }) => {
    expect(readPage(`runtime/docs/${page}.md`).replaceAll("\n", " ")).toContain(says);
    expect(readFileSync(new URL(`../../scripts/lib/bench/runtime/${bench}.mjs`, import.meta.url), "utf8")).toContain(limit);
  });
});
