import { AllowlistError, parseAllowlist } from "@stale-guard/runtime/raw-fetch";
import { describe, expect, it } from "vitest";
import { entry, lineless } from "./support/ledger.ts";

/** A ledger whose entries start on line 2. */
function ledger(...entries: unknown[]): string {
  return `{ "version": 1, "entries": [\n${[...entries, null].map((one) => JSON.stringify(one)).join(",\n")}\n] }`;
}

/** The line told of what is wrong. */
function complaint(text: string): string {
  try {
    parseAllowlist(text);
  } catch (error) {
    expect(error).toBeInstanceOf(AllowlistError);
    const { message, line } = error as AllowlistError;
    expect(message).not.toContain("\n");
    expect(message.startsWith("line ")).toBe(line !== undefined);
    return message;
  }
  return "nothing wrong";
}

describe("a ledger is read", () => {
  it("with its entries and their lines, in any order", () => {
    const { entries } = parseAllowlist(ledger(entry({ file: "z.ts" }), entry({ file: "a.ts" })));
    expect(entries).toEqual([entry({ file: "z.ts", line: 2 }), entry({ file: "a.ts", line: 3 })]);
  });

  it("with everything it may hold", () => {
    const whole = {
      $schema: "./s.json",
      hosts: ["https://a.test", { origin: "https://b.test", paths: ["/api"], methods: ["GET"] }],
      wrapper: { name: "guarded", from: "./guarded.ts" },
      kinds: ["fetch", "tmp"],
      exclude: ["*.test.ts"],
      forbidden: [{ call: "os.tmpdir", message: "use scratch()", kind: "tmp" }],
      entries: [entry({ kind: "tmp", nth: 2, owner: "me", issue: "#1", expires: "2028-02-29" })],
    };
    const { entries, ...rest } = parseAllowlist(JSON.stringify({ version: 1, ...whole }));
    expect({ ...rest, entries: entries.map(lineless) }).toEqual(whole);
  });

  it.each([
    ["a byte order mark and carriage returns", `\uFEFF${ledger(entry()).replaceAll("\n", "\r\n")}`],
    ["without the nulls that end its lists", JSON.stringify({ version: 1, hosts: [], entries: [entry()] })],
    ["two calls alike that are numbered", ledger(entry(), entry({ nth: 2 }))],
    ["what a merge leaves where both branches had run update", ledger(entry(), entry({ body: "b2" }))],
  ])("with %s", (_, text) => {
    expect(complaint(text)).toBe("nothing wrong");
  });

  it.each(["window.open", "node:os.tmpdir", "fs/promises.readFile", "@acme/http-kit.get", "*.registerHttpHandler", "*.router.register", "readJsonBody"])("with the forbidden call %s", (call) => {
    expect(complaint(JSON.stringify({ version: 1, forbidden: [{ call, message: "m" }], entries: [] }))).toBe("nothing wrong");
  });

  it("both lines that a merge of two updates leaves count as one entry", () => {
    expect(parseAllowlist(ledger(entry(), entry({ body: "b2" }))).entries).toHaveLength(1);
  });
});

describe("what is wrong is told in one line", () => {
  it.each([
    ["", "line 1: broken JSON: expected a value, found the end of the file"],
    [" \n\n", "line 3: broken JSON: expected a value, found the end of the file"],
    ["{\n  nope", "line 2: broken JSON: expected a value, a comma or a bracket, found 'nope'"],
    ['{ "version": 1,\n "entries": [1 2] }', "line 2: broken JSON: expected ',', found '2] }'"],
    ['{ "version": 1,\n "entries": []', "line 2: broken JSON: expected ',', found the end of the file"],
    ['{ "version": 1, "entries": [],\n}', "line 2: broken JSON: expected a name in quotes, found '}'"],
    ['{ "version": 1, "entries": [\n]\n} x', "line 3: broken JSON: expected a value, a comma or a bracket, found 'x'"],
    ['{ "version": 1, "entries": [] } {}', "line 1: broken JSON: expected nothing more, found '{}'"],
    ['{ "version": 1,\n<<<<<<< ours\n "entries": [] }', "line 2: a merge conflict is left here"],
    ['{ "version": 1,\n "entries": [],\n "entries": [] }', 'line 3: "entries" is there twice'],
    ["[".repeat(99_999), "line 1: nested too deeply"],
    ["[]", "line 1: the ledger must be an object"],
    ["null", "line 1: the ledger must be an object"],
    ["{}", "line 1: the ledger has no version"],
    ['{ "version": 2, "new": 1 }', "line 1: version 2 is unknown; this release reads 1"],
    ['{ "version": "1", "entries": [] }', 'line 1: version "1" is unknown; this release reads 1'],
    ['{ "version": 1 }', "line 1: the ledger has no entries"],
    ['{ "version": 1, "entries": {} }', "line 1: entries of the ledger must be a list"],
    ['\n{ "version": 1, "entrys": [] }', /^line 2: the ledger has an unknown member "entrys"; there are .*entries$/u],
    ['{ "version": 1, "__proto__": [], "entries": [] }', /^line 1: the ledger has an unknown member "__proto__"/u],
    ['{ "version": 1, "hosts": ["discord.com"], "entries": [] }', "line 1: bad origin in hosts[0]"],
    ['{ "version": 1, "hosts": [{ "origin": "https://a.test", "pats": [] }], "entries": [] }', "line 1: bad pats in hosts[0]"],
    ['{ "version": 1, "hosts": [7], "entries": [] }', "line 1: bad origin in hosts[0]"],
    ['{ "version": 1, "kinds": ["fetsh"], "entries": [] }', /^line 1: unknown kind "fetsh"; there are fetch, /u],
    ['{ "version": 1, "exclude": [""], "entries": [] }', "line 1: exclude must hold texts that are not empty"],
    ['{ "version": 1, "wrapper": "f", "entries": [] }', "line 1: the wrapper must be an object"],
    ['{ "version": 1, "wrapper": { "name": "f" }, "entries": [] }', "line 1: the wrapper has no from"],
    ['{ "version": 1, "forbidden": [{ "call": "a b", "message": "m" }], "entries": [] }', "line 1: call of a forbidden call must be a callee, as in os.tmpdir"],
    ['{ "version": 1, "forbidden": [{ "call": "a", "message": "m", "kind": "WebSocket" }], "entries": [] }', 'line 1: kind "WebSocket" of a forbidden call is the name of a raw one'],
  ])("%j", (text, told) => {
    if (typeof told === "string") expect(complaint(text)).toBe(told);
    else expect(complaint(text)).toMatch(told);
  });

  it.each<[unknown, string | RegExp]>([
    [entry({ reason: "" }), "line 3: reason of an entry must be a text that is not empty"],
    [entry({ reason: " " }), "line 3: reason of an entry must be a text that is not empty"],
    [{ ...entry(), reason: undefined }, "line 3: an entry has no reason"],
    [{ ...entry(), reason: null }, "line 3: reason of an entry must be a text that is not empty"],
    [entry({ kind: "fetsh" }), /^line 3: unknown kind "fetsh"; there are fetch, /u],
    [entry({ file: "/src/a.ts" }), 'line 3: file of an entry must be a path from the folder of this file, with "/"'],
    [entry({ file: "src\\a.ts" }), 'line 3: file of an entry must be a path from the folder of this file, with "/"'],
    [entry({ file: "C:/a.ts" }), 'line 3: file of an entry must be a path from the folder of this file, with "/"'],
    [entry({ expires: "2027-02-30" }), "line 3: expires of an entry must be a day, as in 2027-01-31"],
    [entry({ expires: "2027-13-01" }), "line 3: expires of an entry must be a day, as in 2027-01-31"],
    [entry({ expires: "soon" }), "line 3: expires of an entry must be a day, as in 2027-01-31"],
    [entry({ nth: 1 }), "line 3: nth of an entry must be a whole number from 2"],
    [{ ...entry(), owners: "me" }, /^line 3: an entry has an unknown member "owners"; there are file, /u],
    ["no object", "line 1: an entry must be an object"],
    [[entry()], "line 3: an entry must be an object"],
  ])("%j", (one, told) => {
    const text = ledger(entry({ file: "first.ts" }), one);
    if (typeof told === "string") expect(complaint(text)).toBe(told);
    else expect(complaint(text)).toMatch(told);
  });

  it.each([
    ["another reason", entry(), entry({ reason: "another" })],
    ["another reason and another body", entry(), entry({ reason: "another", body: "b2" })],
    ["the same number", entry({ nth: 2 }), entry({ nth: 2, owner: "me" })],
  ])("an id that is there twice, with %s", (_, one, other) => {
    const told = complaint(ledger(one, entry({ file: "between.ts" }), other));
    expect(told).toMatch(/^line 4: id [\da-f]{12} is that of line 2 too; delete one, or where there are two such calls give it "nth": \d$/u);
  });

  it("an entry that is there twice, word for word, unless copies are to be dropped", () => {
    const text = ledger(entry(), entry({ nth: 2 }), entry({ nth: 2 }));
    expect(complaint(text)).toMatch(/^line 4: id [\da-f]{12} is that of line 3 too; 'stale-guard raw-fetch update' drops it, or .* "nth": 3$/u);
    expect(parseAllowlist(text, { copies: "drop" }).entries.map(({ line }) => line)).toEqual([2, 3]);
    expect(() => parseAllowlist(ledger(entry(), entry({ reason: "another" })), { copies: "drop" })).toThrow(/delete one/u);
  });
});
