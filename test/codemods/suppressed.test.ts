import { describe, expect, it } from "vitest";
import { isSuppressed } from "../../codemods/src/rewrite/suppressed.ts";

const finding = (text: string) => ({ rule: "require-timer-guard", start: text.indexOf("setTimeout") });

describe("a finding is suppressed", () => {
  it.each([
    ["by its line", "setTimeout(f); // eslint-disable-line"],
    ["by its line, by name, with a reason", "setTimeout(f); // eslint-disable-line stale-guard/require-timer-guard -- fires once"],
    ["by the line above", "// eslint-disable-next-line stale-guard/require-timer-guard\nsetTimeout(f);"],
    ["by a block comment above", "/* eslint-disable-next-line no-eval, stale-guard/require-timer-guard */\r\nsetTimeout(f);"],
    ["for the rest of the file", "/* eslint-disable stale-guard/require-timer-guard */\na();\nsetTimeout(f);"],
    ["for the rest of the file, with all rules", "/* eslint-disable */\na();\nsetTimeout(f);"],
  ])("%s", (_, text) => expect(isSuppressed(text, finding(text))).toBe(true));
});

describe("a finding is not suppressed", () => {
  it.each([
    ["by nothing", "setTimeout(f);"],
    ["by a comment about another rule", "// eslint-disable-next-line no-eval\nsetTimeout(f);"],
    ["by a rule whose name goes on", "setTimeout(f); // eslint-disable-line stale-guard/require-timer-guard-2"],
    ["by the line before the one above", "// eslint-disable-next-line\n\nsetTimeout(f);"],
    ["by a line directive elsewhere", "a(); // eslint-disable-line\nsetTimeout(f);"],
    ["after it was switched on again", "/* eslint-disable */\n/* eslint-enable stale-guard/require-timer-guard */\nsetTimeout(f);"],
    ["by what comes later", "setTimeout(f);\n/* eslint-disable */"],
  ])("%s", (_, text) => expect(isSuppressed(text, finding(text))).toBe(false));
});
