import { describe, expect, it } from "vitest";
import { parseCarets } from "./caret.ts";
import { mended } from "./caret-cases.ts";
import { checkFixture, checkRecommendedSilent } from "./caret-check.ts";

const hit = `
  export class Client {
    ws = new WebSocket("wss://example.test");
    connect() {
      this.ws = new WebSocket("wss://example.test");
    }
    retry() {
      setTimeout(() => this.connect(), 5000);
      ~~~~~~~~~~ [unguarded certain]
    }
    close() {
      this.ws.close();
    }
  }
`;
const rule = "require-timer-guard";

describe("parseCarets", () => {
  it("takes the carets out, removes the indentation and gives one-based positions", () => {
    expect(parseCarets("\n    a;\n      b(c);\n      ~ [first certain]\n        ~ [second possible]\n    d;\n  ")).toEqual({
      code: "a;\n  b(c);\nd;\n",
      expected: [
        { line: 2, column: 3, endLine: 2, endColumn: 4, messageId: "first", confidence: "certain" },
        { line: 2, column: 5, endLine: 2, endColumn: 6, messageId: "second", confidence: "possible" },
      ],
    });
  });

  it.each([
    ["a mark without a confidence", "a;\n~ [first]"],
    ["an unknown confidence", "a;\n~ [first perhaps]"],
    ["a mark above all code", "~ [first certain]\na;"],
    ["a mark beyond its line", "a;\n   ~ [first certain]"],
  ])("refuses %s", (_name, text) => {
    expect(() => parseCarets(text)).toThrow(/^(?:Not a caret line|Carets beyond)/);
  });
});

describe("checkFixture", () => {
  it("passes what is reported as marked", () => {
    checkFixture({ text: hit }, rule);
  });

  it.each([
    ["a mark one column to the right", hit.replace("      ~~~~~~~~~~", "       ~~~~~~~~~~")],
    ["a mark one column too short", hit.replace("~~~~~~~~~~", "~~~~~~~~~")],
    ["a mark on another line", hit.replace(/( +~.*\n)( +\}\n)/, "$2$1").replace("~~~~~~~~~~ ", "~ ")],
    ["another message", hit.replace("[unguarded", "[leftArmed")],
    ["another confidence", hit.replace("certain]", "possible]")],
    ["a finding without a mark", hit.replace(/ +~.*\n/, "")],
    ["a mark without a finding", hit.replace("() => this.connect()", "() => {}")],
    ["a mark too many", hit.replace("this.ws.close();", "this.ws.close();\n      ~~~~ [unguarded certain]")],
    ["a syntax error", hit.replace("retry() {", "retry( {")],
    ["a type in a JavaScript fixture", hit],
  ])("fails for %s", (name, text) => {
    const file = name.endsWith("JavaScript fixture") ? "fixture.js" : "fixture.ts";
    const source = file === "fixture.js" ? text.replace("retry() {", "retry(delay: number) {") : text;
    expect(() => checkFixture({ text: source, file }, rule)).toThrow();
  });

  it("fails for a syntax error in another file of the fixture", () => {
    checkFixture({ text: hit, others: { "other.ts": "export {};" } }, rule);
    expect(() => checkFixture({ text: hit, others: { "other.ts": "export {" } }, rule)).toThrow(/other\.ts has to parse/);
  });

  it("asks all rules when none is named", () => {
    const thrower = `${hit}\nsetTimeout(() => { throw new Error("late"); }, 10);`;
    checkFixture({ text: thrower }, rule);
    expect(() => checkFixture({ text: thrower })).toThrow(/throws certain|deeply equal/);
  });

  it("fails for a rule that does not exist", () => {
    expect(() => checkFixture({ text: hit }, "no-such-rule")).toThrow();
  });
});

describe("checkRecommendedSilent", () => {
  const possible = `
    export class Client {
      ws = new WebSocket("wss://example.test");
      start(load: () => Promise<void>) {
        return setInterval(async () => {
          await load();
        }, 1000);
      }
    }
  `;

  it("allows a possible finding and no certain one", () => {
    checkRecommendedSilent({ text: possible }, "no-throw-in-reconnect-callback");
    expect(() => checkFixture({ text: possible }, "no-throw-in-reconnect-callback")).toThrow();
    expect(() => checkRecommendedSilent({ text: hit.replace(/ +~.*\n/, "") }, rule)).toThrow();
  });

  it("refuses carets", () => {
    expect(() => checkRecommendedSilent({ text: hit }, rule)).toThrow(/no carets/);
  });
});

describe("mended", () => {
  it("replaces in whichever file has the text", () => {
    const fixture = { text: "one();\n~~~ [a certain]", others: { "b.ts": "two();" } };
    expect(mended(fixture, { "one()": "1", "two()": "$&" })).toEqual({ text: "1;\n", others: { "b.ts": "$&;" } });
  });

  it.each(["three", "one"])("refuses a text that stands there never or twice: %s", (from) => {
    expect(() => mended({ text: "one(one);" }, { [from]: "" })).toThrow(/times instead of once/);
  });
});
