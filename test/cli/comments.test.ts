import { describe, expect, it } from "vitest";
import { lintResults, messagesOf, run } from "./support/command.ts";
import { folder } from "./support/folder.ts";

describe("comments in the code", () => {
  it("a finding is suppressed by eslint-disable, unless --no-inline-config says otherwise", async () => {
    const cwd = await folder({
      "a.ts": "// eslint-disable-next-line stale-guard/no-planted -- known\nplanted;\nplanted; // eslint-disable-line",
      "b.ts": "/* eslint-disable */\nplanted;",
    });
    expect((await run(cwd, ["check"])).code).toBe(0);
    const { code, stdout } = await run(cwd, ["check", "--no-inline-config"]);
    expect(code).toBe(1);
    expect(stdout).toContain("3 problems (3 errors, 0 warnings)");
  });

  it.each([
    ["behind JSX", "a.tsx", "const a = <p>{1}</p>; // eslint-disable-next-line\nplanted;", []],
    ["in a JSX expression", "a.jsx", "const a = <p>{/* eslint-disable-next-line */}\n{planted}</p>;", []],
    ["in a tag", "a.jsx", "const a = <p // eslint-disable-next-line\n title={planted}>x</p>;", []],
    ["in a template's expression", "a.ts", "const a = `${1 /* eslint-disable-next-line */}\n${planted}`;", []],
    ["before a template's tail", "a.ts", "const a = `${planted // eslint-disable-line\n}`;", []],
    ["after a shebang", "a.js", "#!/usr/bin/env node\n// eslint-disable-next-line\nplanted;", []],
    ["after a byte order mark", "a.js", "\uFEFF// eslint-disable-next-line\nplanted;", []],
    ["at the end", "a.ts", "planted; /* eslint-disable-line */", []],
    ["after CRLF", "a.ts", "a;\r\n// eslint-disable-next-line\r\nplanted;", []],
    ["not in JSX text", "a.tsx", "const a = <p>// eslint-disable-next-line\n{planted}</p>;", ["no-planted:2"]],
    ["not in a string", "a.ts", "const a = '// eslint-disable-next-line';\nplanted;", ["no-planted:2"]],
    ["not in a template", "a.ts", "const a = `/* eslint-disable */`;\nplanted;", ["no-planted:2"]],
    ["not in a regular expression", "a.ts", "const a = /[/]* eslint-disable *[/]/;\nplanted;", ["no-planted:2"]],
    ["not in a comment that is none of ESLint's", "a.ts", "// see eslint-disable-next-line\nplanted;", ["no-planted:2"]],
  ])("a directive counts where it is a comment: %s", async (_, name, text, messages) => {
    expect(await messagesOf(await folder({ [name]: text }))).toEqual(messages);
  });

  it("a directive counts in code nested deeper than the stack", async () => {
    const chain = `${"x + ".repeat(5000)}1;`;
    expect(await messagesOf(await folder({ "a.ts": `${chain}\n// eslint-disable-next-line\nplanted;\nplanted;` }))).toEqual(["no-planted:4"]);
  });

  it("a directive for another rule suppresses nothing and is no finding", async () => {
    const cwd = await folder({ "a.ts": "// eslint-disable-next-line no-console, react/nope\nplanted;" });
    expect(await messagesOf(cwd)).toEqual(["no-planted:2"]);
  });

  it.each([
    ["a core rule", "/* eslint no-undef: error */ missing;"],
    ["a core rule, suppressed again", "/* eslint no-undef: error */ missing; // eslint-disable-line no-undef"],
    ["a rule of a plugin that is not there", "/* eslint react/nope: error */"],
    ["an environment", "/* eslint-env node */"],
    ["globals, twice", "/* global a, a */ /* exported b */"],
    ["an unused directive, which ESLint warns of", "// eslint-disable-next-line no-console\na;"],
  ])("%s in a comment is none of this run's business", async (_, text) => {
    const cwd = await folder({ "a.js": text });
    expect(await run(cwd, ["check"])).toEqual({ code: 0, stdout: "stale-guard: 1 file, no findings\n", stderr: "" });
    const [result] = await lintResults(cwd);
    expect(result).toMatchObject({ messages: [], suppressedMessages: [], errorCount: 0, warningCount: 0 });
    expect(result).not.toHaveProperty("source");
  });

  it("findings survive next to such comments, and the counts follow", async () => {
    const text = `/* eslint-env node */
      /* eslint no-undef: 2, no-var: 2, prefer-const: 1 */
      var planted; let doubtful = 1;
      missing; // eslint-disable-line no-undef`;
    const cwd = await folder({ "a.js": text });
    const [result] = await lintResults(cwd);
    expect(result).toMatchObject({
      suppressedMessages: [],
      errorCount: 1,
      warningCount: 1,
      fatalErrorCount: 0,
      fixableErrorCount: 0,
      fixableWarningCount: 0,
      source: text,
    });
    expect(await messagesOf(cwd)).toEqual(["no-planted:3", "no-doubtful:3"]);
  });

  it("a comment may change the severity of a rule, and not add one --rule left out", async () => {
    const comment = "/* eslint stale-guard/no-planted: warn, stale-guard/no-strictly: error */";
    const cwd = await folder({ "a.ts": `${comment}\nplanted; strictly;` });
    expect(await messagesOf(cwd)).toEqual(["no-planted:2", "no-strictly:2"]);
    expect(await run(cwd, ["check", "--rule", "no-planted"])).toMatchObject({ code: 0, stderr: "" });
  });
});
