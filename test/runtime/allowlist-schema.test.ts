import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { formatAllowlist, parseAllowlist, RAW_KINDS } from "@stale-guard/runtime/raw-fetch";
import Ajv from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyLedger, entry } from "./support/ledger.ts";

const path = fileURLToPath(import.meta.resolve("@stale-guard/runtime/raw-fetch.schema.json"));
const schema = JSON.parse(readFileSync(path, "utf8")) as { definitions: Record<"kind" | "entry" | "host" | "forbidden", { anyOf: [{ enum: string[] }]; properties: object }>; properties: object };
const isValid = new Ajv().compile(schema);

function isRead(text: string): boolean {
  try {
    return parseAllowlist(text).entries.length >= 0;
  } catch {
    return false;
  }
}

describe("the published schema", () => {
  it("fits whatever is written", () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        const value: unknown = JSON.parse(formatAllowlist(ledger));
        expect(isValid(value) ? [] : isValid.errors).toEqual([]);
      }),
    );
  });

  it("names the kinds there are", () => {
    expect(schema.definitions.kind.anyOf[0].enum).toEqual([...RAW_KINDS]);
  });

  const whole = {
    $schema: "./s.json",
    version: 1,
    hosts: [{ origin: "https://a.test", paths: ["/a"], methods: ["GET"], name: "a" }, "http://b.test", null],
    wrapper: { name: "f", from: "./f.ts" },
    kinds: ["fetch", "tmp", null],
    exclude: ["*.test.ts", null],
    forbidden: [{ call: "os.tmpdir", message: "m", kind: "tmp" }, null],
    entries: [entry({ nth: 2, owner: "me", issue: "#1", expires: "2027-01-31" }), null],
  };

  it("takes everything that is read, and nothing is read that it does not know", () => {
    expect(isValid(whole)).toBe(true);
    expect(isRead(JSON.stringify(whole))).toBe(true);
    const { entry: one, host, forbidden } = schema.definitions;
    expect([schema, one, host, forbidden].map(({ properties }) => Object.keys(properties).sort())).toEqual(
      [whole, whole.entries[0], whole.hosts[0], whole.forbidden[0]].map((value) => Object.keys(value as object).sort()),
    );
  });

  it.each<[string, object]>([
    ["another version", { version: 2 }],
    ["a member more", { more: 1 }],
    ["no entries", { entries: undefined }],
    ["an entry without a reason", { entries: [{ ...entry(), reason: undefined }] }],
    ["an entry with a blank reason", { entries: [entry({ reason: " " })] }],
    ["an entry with a member more", { entries: [{ ...entry(), more: 1 }] }],
    ["an absolute path", { entries: [entry({ file: "/a.ts" })] }],
    ["a path with backslashes", { entries: [entry({ file: "a\\b.ts" })] }],
    ["no day", { entries: [entry({ expires: "soon" })] }],
    ["a first one that is numbered", { entries: [entry({ nth: 1 })] }],
    ["a host without a scheme", { hosts: ["a.test"] }],
    ["a host with a member more", { hosts: [{ origin: "https://a.test", path: "/" }] }],
    ["a host with paths that do not start at the root", { hosts: [{ origin: "https://a.test", paths: ["a"] }] }],
    ["a host with methods in lower case", { hosts: [{ origin: "https://a.test", methods: ["get"] }] }],
    ["a forbidden call without a message", { forbidden: [{ call: "os.tmpdir" }] }],
    ["a forbidden call with an argument", { forbidden: [{ call: "os.tmpdir()", message: "m" }] }],
    ["a wrapper without a module", { wrapper: { name: "f" } }],
    ["an empty glob", { exclude: [""] }],
    ["a blank kind", { kinds: [" "] }],
  ])("refuses what is refused when read: %s", (_, change) => {
    const text = JSON.stringify({ ...whole, ...change });
    expect({ schema: isValid(JSON.parse(text)), reader: isRead(text) }).toEqual({ schema: false, reader: false });
  });
});
