import { allowSites, judge, type RawSite, updateEntries, type Verdict } from "@stale-guard/runtime/raw-fetch";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anySite, entry, lineless, site } from "./support/ledger.ts";

const today = "2027-06-15";

function counts({ allowed, moved, expired, violations, stale }: Verdict): object {
  const all = { allowed, moved, expired, violations, stale };
  return Object.fromEntries(Object.entries(all).flatMap(([name, list]) => (list.length > 0 ? [[name, list.length]] : [])));
}

describe("a call is allowed", () => {
  it.each<[string, Partial<RawSite>, object]>([
    ["by its entry", {}, { allowed: 1 }],
    ["on any line, in a function edited since", { line: 99, column: 7, body: "b2" }, { allowed: 1 }],
    ["in a renamed function of the same body", { symbol: "loadAll" }, { moved: 1 }],
    ["in a moved file, with the same function and body", { file: "lib/a.ts" }, { moved: 1 }],
    ["not in a renamed and edited function", { symbol: "loadAll", body: "b2" }, { violations: 1, stale: 1 }],
    ["not in a moved file with an edited function", { file: "lib/a.ts", body: "b2" }, { violations: 1, stale: 1 }],
    ["not in a moved file with a renamed function", { file: "lib/a.ts", symbol: "loadAll" }, { violations: 1, stale: 1 }],
    ["not with another first argument", { shape: 'fetch("https://evil.test")' }, { violations: 1, stale: 1 }],
    ["not with another first argument though the body is said to be the same", { shape: "fetch($1)", symbol: "other" }, { violations: 1, stale: 1 }],
    ["not when it is of another kind", { kind: "fetch-value" }, { violations: 1, stale: 1 }],
  ])("%s", (_, change, expected) => {
    expect(counts(judge({ entries: [entry()] }, [site(change)], { today }))).toEqual(expected);
  });

  it("once per entry: a second call alike is left over, the later one", () => {
    const { allowed, violations } = judge({ entries: [entry()] }, [site({ line: 9 }), site({ line: 3 })], { today });
    expect([allowed[0]?.site.line, violations[0]?.line]).toEqual([3, 9]);
  });

  it("of two functions of one name, in the one that the entry was for", () => {
    const { violations } = judge({ entries: [entry()] }, [site({ line: 3, body: "new" }), site({ line: 9 })], { today });
    expect(violations.map(({ body }) => body)).toEqual(["new"]);
  });

  it("as often as there are entries, whatever their numbers", () => {
    const entries = [entry({ nth: 3 }), entry({ nth: 7 })];
    expect(counts(judge({ entries }, [site({ line: 1 }), site({ line: 2 })], { today }))).toEqual({ allowed: 2 });
  });

  it("not by the entry of a file that was copied", () => {
    expect(counts(judge({ entries: [entry()] }, [site(), site({ file: "copy.ts" })], { today }))).toEqual({ allowed: 1, violations: 1 });
  });
});

describe("a day of expiry", () => {
  it.each([
    ["2027-06-14", { expired: 1 }],
    ["2027-06-15", { allowed: 1 }],
    ["2027-06-16", { allowed: 1 }],
  ])("%s", (expires, expected) => {
    expect(counts(judge({ entries: [entry({ expires })] }, [site()], { today }))).toEqual(expected);
  });

  it("counts for calls that moved, and not for those that are gone", () => {
    const entries = [entry({ expires: "2027-06-14" })];
    expect(counts(judge({ entries }, [site({ symbol: "renamed" })], { today }))).toEqual({ expired: 1 });
    expect(counts(judge({ entries }, [], { today }))).toEqual({ stale: 1 });
  });
});

describe("when only some files were searched", () => {
  it("the entries of others are neither stale nor used", () => {
    const entries = [entry(), entry({ file: "src/gone.ts" })];
    expect(counts(judge({ entries }, [site({ file: "src/b.ts" })], { today, files: ["src/b.ts"] }))).toEqual({ violations: 1 });
  });

  it("a file that is gone is followed when it is named", () => {
    const files = ["src/b.ts", "src/a.ts"];
    expect(counts(judge({ entries: [entry()] }, [site({ file: "src/b.ts" })], { today, files }))).toEqual({ moved: 1 });
  });
});

const sites = fc.array(anySite, { maxLength: 12 });
const grounds = { reason: "legacy" };

/** Everything but the line. */
function identity(one: RawSite): string {
  return JSON.stringify(lineless(one));
}

describe("whatever the calls are", () => {
  it("a ledger made for them allows each, and nothing is stale", () => {
    fc.assert(
      fc.property(sites, (found) => {
        expect(judge(allowSites({ entries: [] }, found, grounds), found, { today }).allowed).toHaveLength(found.length);
      }),
    );
  });

  it("each is in one list, each entry is in one list, and none pays twice", () => {
    fc.assert(
      fc.property(sites, sites, (before, now) => {
        const { entries } = allowSites({ entries: [] }, before, grounds);
        const { allowed, moved, expired, violations, stale } = judge({ entries }, now, { today });
        const paid = [...allowed, ...moved, ...expired];
        expect(new Set([...paid.map(({ site: one }) => one), ...violations])).toEqual(new Set(now));
        expect(paid.length + violations.length).toBe(now.length);
        expect(new Set([...paid.map((pair) => pair.entry), ...stale]).size).toBe(entries.length);
        expect(paid.length + stale.length).toBe(entries.length);
      }),
    );
  });

  it("one more than before is a violation, wherever it is", () => {
    fc.assert(
      fc.property(sites, anySite, fc.nat(), (before, added, place) => {
        const ledger = allowSites({ entries: [] }, before, grounds);
        expect(judge(ledger, before.toSpliced(place % (before.length + 1), 0, added), { today }).violations).toHaveLength(1);
      }),
    );
  });

  it("one in place of another is a violation and a stale entry, unless it is the other one moved", () => {
    fc.assert(
      fc.property(fc.array(anySite, { minLength: 1, maxLength: 12 }), anySite, fc.nat(), (before, other, place) => {
        const index = place % before.length;
        const removed = before[index] as RawSite;
        // Kind, body and shape are those of another call then: no tier may pass it.
        const swapped = { ...other, shape: "fetch(evil)", symbol: removed.symbol, file: removed.file };
        const verdict = judge(allowSites({ entries: [] }, before, grounds), before.with(index, swapped), { today });
        expect(counts({ ...verdict, allowed: [] })).toEqual({ violations: 1, stale: 1 });
        expect(verdict.violations.map(identity)).toEqual([identity(swapped)]);
      }),
    );
  });

  it("the order in which they are found does not matter", () => {
    fc.assert(
      fc.property(sites, sites, (before, now) => {
        const ledger = allowSites({ entries: [] }, before, grounds);
        const [one, other] = [now, now.toReversed()].map((found) => judge(ledger, found, { today }));
        expect(counts(one as Verdict)).toEqual(counts(other as Verdict));
      }),
    );
  });

  it("after an update the calls that passed are allowed, nothing is stale, and entries have not become more", () => {
    fc.assert(
      fc.property(sites, sites, (before, now) => {
        const ledger = allowSites({ entries: [] }, before, grounds);
        const verdict = judge(ledger, now, { today });
        const updated = updateEntries(ledger, verdict);
        expect(updated.entries.length).toBe(ledger.entries.length - verdict.stale.length);
        const after = judge(updated, now, { today });
        expect(counts(after)).toEqual(counts({ ...after, allowed: [...verdict.allowed, ...verdict.moved], violations: verdict.violations }));
        expect(updateEntries(updated, after)).toEqual(updated);
      }),
    );
  });
});
