import fc from "fast-check";
import { type Allowlist, type AllowlistEntry, type RawSite, siteId } from "@stale-guard/runtime/raw-fetch";

/** An entry with what a test does not care about filled in. */
export function entry(given: Partial<AllowlistEntry> = {}): AllowlistEntry {
  return { file: "src/a.ts", symbol: "load", kind: "fetch", shape: "fetch($0)", body: "b1", reason: "health check", ...given };
}

/** A call that `entry()` with the same members pays for. */
export function site(given: Partial<RawSite> = {}): RawSite {
  const { file, symbol, kind, shape, body } = entry();
  return { file, symbol, kind, shape, body, line: 1, column: 1, text: "fetch(url)", ...given };
}

/** Few values each, so that calls are often alike in some members and not in others. */
export const anySite: fc.Arbitrary<RawSite> = fc.record({
  file: fc.constantFrom("a.ts", "b.ts", "c.ts"),
  symbol: fc.constantFrom("load", "Client.send", "<module>"),
  kind: fc.constantFrom("fetch", "fetch-value", "WebSocket"),
  shape: fc.constantFrom("fetch($0)", 'fetch("https://a.test")'),
  body: fc.constantFrom("b1", "b2"),
  line: fc.integer({ min: 1, max: 9 }),
  column: fc.constant(1),
  text: fc.constant("fetch(url)"),
});

const anyText = fc.oneof(fc.string({ minLength: 1 }), fc.string({ unit: "binary", minLength: 1 })).filter((text) => text.trim() !== "");
const anyDay = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));

/** An entry with any texts in it. */
const anyEntry: fc.Arbitrary<AllowlistEntry> = fc.record(
  {
    file: fc.stringMatching(/^[a-z][a-z /.é"-]*\.ts$/u).filter((name) => !name.split("/").includes("..")),
    symbol: anyText,
    kind: fc.constantFrom("fetch", "WebSocket", "undici"),
    shape: anyText,
    body: anyText,
    nth: fc.integer({ min: 2, max: 99 }),
    reason: anyText,
    owner: anyText,
    issue: anyText,
    expires: anyDay,
  },
  { requiredKeys: ["file", "symbol", "kind", "shape", "body", "reason"] },
);

const distinct = fc.uniqueArray(anyEntry, { selector: (one) => `${siteId(one)} ${one.nth}`, maxLength: 8 });
/** A ledger with any of its members. */
export const anyLedger: fc.Arbitrary<Allowlist> = fc.record(
  {
    $schema: fc.constant("./schema.json"),
    hosts: fc.subarray(["https://a.test", "http://127.0.0.1:8080", { origin: "https://*.b.test", paths: ["/api"], name: "b" }]),
    wrapper: fc.constant({ name: "guarded", from: "./guarded.ts" }),
    kinds: fc.subarray(["fetch", "WebSocket", "os.tmpdir"]),
    exclude: fc.subarray(["*.test.ts", "tools/**"]),
    forbidden: fc.constant([{ call: "os.tmpdir", message: 'not "this"' }]),
    entries: distinct,
  },
  { requiredKeys: ["entries", "forbidden"] },
);

export function lineless<Located extends { readonly line?: number }>(located: Located): Omit<Located, "line"> {
  const { line: _, ...rest } = located;
  return rest;
}
