import { type Allowlist, allowSites, formatAllowlist, parseAllowlist, siteId, updateEntries, judge } from "@stale-guard/runtime/raw-fetch";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyLedger, anySite, entry, lineless, site } from "./support/ledger.ts";

/** What was written, without the lines that reading adds. */
function reread(ledger: Allowlist): Allowlist {
  const { entries, ...rest } = parseAllowlist(formatAllowlist(ledger));
  return { ...rest, entries: entries.map(lineless) };
}

describe("a ledger's text", () => {
  it("has one line per item and a null after the last of each list", () => {
    const entries = [entry({ file: "b.ts", nth: 2 }), entry({ file: "b.ts" }), entry({ file: "a.ts", owner: "me" })];
    expect(formatAllowlist({ $schema: "./s.json", hosts: ["https://a.test"], wrapper: { name: "f", from: "./f.ts" }, entries })).toBe(`{
  "$schema": "./s.json",
  "version": 1,
  "hosts": [
    "https://a.test",
    null
  ],
  "wrapper": { "name": "f", "from": "./f.ts" },
  "entries": [
    { "file": "a.ts", "symbol": "load", "kind": "fetch", "shape": "fetch($0)", "body": "b1", "reason": "health check", "owner": "me" },
    { "file": "b.ts", "symbol": "load", "kind": "fetch", "shape": "fetch($0)", "body": "b1", "reason": "health check" },
    { "file": "b.ts", "symbol": "load", "kind": "fetch", "shape": "fetch($0)", "body": "b1", "nth": 2, "reason": "health check" },
    null
  ]
}
`);
  });

  it("is read as what was written, whatever is in it", () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        const read = reread(ledger);
        expect({ ...read, entries: new Set(read.entries) }).toEqual({ ...ledger, entries: new Set(ledger.entries) });
      }),
    );
  });

  it("is the same when it is read and written again, in whatever order its entries were", () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        const text = formatAllowlist(ledger);
        expect(formatAllowlist(parseAllowlist(text))).toBe(text);
        expect(formatAllowlist({ ...ledger, entries: ledger.entries.toReversed() })).toBe(text);
      }),
    );
  });

  it("can be read after any number of additions and updates", () => {
    fc.assert(
      fc.property(fc.array(fc.array(anySite, { maxLength: 6 }), { maxLength: 5 }), (steps) => {
        let ledger: Allowlist = { entries: [] };
        for (const sites of steps) {
          ledger = updateEntries(ledger, judge(ledger, sites, { today: "2027-01-01" }));
          ledger = allowSites(ledger, judge(ledger, sites, { today: "2027-01-01" }).violations, { reason: "r" });
          expect(reread(ledger).entries).toHaveLength(sites.length);
        }
      }),
    );
  });
});

describe("an id", () => {
  it("is short, and the same on every platform", () => {
    expect(siteId(site())).toBe(siteId(entry()));
    expect(siteId(site())).toMatchInlineSnapshot(`"ddec289529cb"`);
  });

  it("does not meet another one among ten thousand calls", () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => siteId(site({ file: `src/f${index % 100}.ts`, symbol: `s${index}` })));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
