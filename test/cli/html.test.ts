import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import { analyze } from "../../rules/src/detect/index.ts";
import rules from "../../rules/src/index.ts";
import { run } from "./support/command.ts";
import { folder } from "./support/folder.ts";
import { parseExcerpt } from "./support/html-facts.ts";
import { attribute, hasClass, parseHtml, textOf, within } from "./support/html.ts";
import { lateClient } from "./support/late-client.ts";

// typescript-eslint types rules more closely than ESLint does.
const plugin = rules as unknown as ESLint.Plugin;

async function page(cwd: string, ...argv: string[]): Promise<string> {
  return (await run(cwd, ["check", "--format", "html", ...argv], { plugin })).stdout;
}

async function results(cwd: string, ...argv: string[]): Promise<ESLint.LintResult[]> {
  return JSON.parse((await run(cwd, ["check", "--format", "json", ...argv], { plugin })).stdout) as ESLint.LintResult[];
}

/** What a page shows, one line per finding: `file line:column rule confidence message`. */
function shownIn(html: string): string[] {
  return parseHtml(html)
    .elements.filter(({ tagName }) => tagName === "section")
    .flatMap((section) => {
      const inside = within(section);
      const [heading] = inside;
      return inside.filter(({ tagName }) => tagName === "article").map((article) => {
        const [title, message] = ["h3", "p"].map((tag) => within(article).find(({ tagName }) => tagName === tag));
        return [heading, title, message].map((each) => (each === undefined ? "nothing" : textOf(each))).join(" ");
      });
    });
}

const files = { "src/client.ts": lateClient, "src/b.js": "export const fine = 1;\n", "src/sub/other.ts": `// later\n${lateClient}` };

describe("check --format html", () => {
  it("shows every finding once, by file, with the same facts as json", async () => {
    const cwd = await folder(files);
    for (const argv of [[], ["--config", "strict"]]) {
      const expected = (await results(cwd, ...argv)).flatMap(({ filePath, messages }) =>
        messages.map(({ line, column, ruleId, message }) => {
          const confidence = message.includes("may run close()") ? "possible" : "certain";
          return `${filePath.slice(cwd.length + 1)} ${String(line)}:${String(column)} ${String(ruleId).replace("stale-guard/", "")} ${confidence} ${message}`;
        }),
      );
      const html = await page(cwd, ...argv);
      expect(shownIn(html)).toEqual(expected);
      expect(expected).toHaveLength(argv.length === 0 ? 2 : 4);
    }
  });

  it("tells the steps of each, and marks their lines in the code", async () => {
    const cwd = await folder({ "client.ts": lateClient });
    const { elements } = parseHtml(await page(cwd, "--config", "strict"));
    const articles = elements.filter(({ tagName }) => tagName === "article");
    const findings = analyze(lateClient, join(cwd, "client.ts")).filter(({ line }) => line !== 22).sort((a, b) => a.line - b.line);
    expect(articles).toHaveLength(findings.length);
    for (const [index, article] of articles.entries()) {
      const { witness = [], line: own } = findings[index] ?? {};
      const steps = within(article).filter(({ tagName }) => tagName === "li");
      expect(steps.map(textOf)).toEqual(witness.map(({ role, actor, text, line }, step) => `${String(step + 1)} ${role}${role === "goes wrong" ? text : `${actor} ${text}`} line ${String(line)}`));
      const ids = new Set(within(article).map((each) => attribute(each, "id")));
      for (const link of within(article).filter(({ tagName }) => tagName === "a")) {
        const href = attribute(link, "href") ?? "";
        if (href.startsWith("#f") && href.includes("-")) expect(ids, href).toContain(href.slice(1));
      }
      const rows = parseExcerpt(article);
      const source = lateClient.split("\n");
      for (const row of rows) expect(source[row.line - 1]?.trim()).toBe(row.code.trim());
      for (const [step, { line }] of witness.entries()) expect(rows.find((row) => row.line === line)?.steps).toContain(step + 1);
      expect(rows.filter(({ isFound }) => isFound).map(({ line }) => line)).toEqual([own]);
    }
  });

  it("counts by rule, with links to the rules' pages", async () => {
    const { elements } = parseHtml(await page(await folder(files), "--config", "strict"));
    const rows = elements.filter(({ tagName }) => tagName === "tr").map((row) => within(row).filter(({ tagName }) => /^t[hd]$/u.test(tagName)).map(textOf).slice(0, 3));
    expect(rows).toEqual([
      ["rule", "certain", "possible"],
      ["no-rearm-after-teardown", "0", "2"],
      ["require-timer-guard", "2", "0"],
    ]);
    const links = elements.filter(({ tagName }) => tagName === "a").map((link) => attribute(link, "href") ?? "");
    expect(links).toContain("https://unpkg.com/eslint-plugin-stale-guard/docs/require-timer-guard.md");
    expect(textOf(elements.find(({ tagName }) => tagName === "header") ?? { nodeName: "", parentNode: null } as never)).toContain("4 findings in 2 files. 3 files checked.");
  });

  it("is one well-formed page that loads nothing and runs nothing", async () => {
    const html = await page(await folder(files), "--config", "strict");
    const { errors, elements } = parseHtml(html);
    expect(errors).toEqual([]);
    expect(elements.filter(({ tagName }) => /^(?:script|link|img|iframe|object|embed|base|form)$/u.test(tagName))).toEqual([]);
    expect(elements.flatMap(({ attrs }) => attrs).filter(({ name }) => /^(?:on|src|xlink)/u.test(name))).toEqual([]);
    expect(html).not.toMatch(/@import|url\(/u);
    const ids = elements.flatMap((each) => attribute(each, "id") ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of elements.filter(({ tagName }) => tagName === "a")) {
      const href = attribute(link, "href") ?? "";
      expect(href.startsWith("#") ? ids.includes(href.slice(1)) : href.startsWith("https://"), href).toBe(true);
    }
  });

  it("can be read without eyes: headings without a gap, a language, drawings that stay silent, code that keys can scroll", async () => {
    const { elements } = parseHtml(await page(await folder(files)));
    const levels = elements.flatMap(({ tagName }) => /^h(\d)$/u.exec(tagName)?.[1] ?? []).map(Number);
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(attribute(elements.find(({ tagName }) => tagName === "html") as never, "lang")).toBe("en");
    expect(elements.filter(({ tagName }) => tagName === "svg").every((svg) => attribute(svg, "aria-hidden") === "true")).toBe(true);
    expect(elements.filter(({ tagName }) => tagName === "pre").every((pre) => attribute(pre, "tabindex") === "0" && attribute(pre, "aria-label") !== undefined)).toBe(true);
  });

  it("planted: a gap in the page would be seen", async () => {
    const html = await page(await folder(files));
    expect(parseHtml(html.replace("</article>", "")).errors).toEqual([expect.stringMatching(/^article on line \d+ is not closed$/u)]);
    expect(parseHtml(html.replace("<main id", "<p><main id")).errors).toEqual([expect.stringMatching(/^p on line \d+ is not closed$/u)]);
    expect(parseHtml(html.replace('id="f2"', 'id="f1" id="f2"')).errors).toEqual([expect.stringMatching(/^duplicate-attribute/u)]);
    expect(shownIn(html.replace(/<article[^]*?<\/article>/u, ""))).toHaveLength(shownIn(html).length - 1);
  });

  it("lets no markup through: file names, code, messages", async () => {
    const hostile = lateClient
      .replaceAll("retry", "$retry")
      .replace("    setTimeout(() => this.connect(), 1000);", '    /* </code></pre></script><script>alert(1)</script><!-- \u0000\u0007\uFFFF */ setTimeout(() => this.connect(), `</article>&lt;"\'${1}`.length);')
      .replace("this.connect()", 'this["connect"]()');
    const cwd = await folder({ '<img src=x onerror="alert(1)">&amp;\'.ts': hostile, "</title><script>.js": lateClient.replaceAll(/private | as \w+|: void|: [^=\n]*(?=;)/gu, "") });
    const html = await page(cwd, "--config", "strict");
    const { errors, elements } = parseHtml(html);
    expect(errors).toEqual([]);
    expect(elements.filter(({ tagName }) => tagName === "script" || tagName === "img")).toEqual([]);
    expect(elements.filter(({ tagName }) => tagName === "h2").map(textOf)).toContain("<img src=x onerror=\"alert(1)\">&amp;'.ts");
    expect(elements.filter(({ tagName }) => tagName === "pre").map(textOf).join()).toContain("</code></pre></script><script>alert(1)</script><!-- ��� */");
  });

  it("says so when there is nothing, and shows findings of rules it knows nothing of", async () => {
    const empty = await page(await folder({ "a.ts": "" }));
    expect(parseHtml(empty).errors).toEqual([]);
    expect(empty).toContain("No findings. 1 file checked.");
    const { stdout } = await run(await folder({ "a.ts": "\n\nplanted;\n" }), ["check", "--format", "html"]);
    expect(parseHtml(stdout).errors).toEqual([]);
    expect(shownIn(stdout)).toEqual(["a.ts 3:1 no-planted found planted"]);
    expect(parseHtml(stdout).elements.some((each) => hasClass(each, "timeline"))).toBe(false);
  });

  it("reads the code of what the cache remembers, whatever its line ends", async () => {
    const cwd = await folder({ "client.ts": `\uFEFF${lateClient.replaceAll("\n", "\r\n")}` });
    const first = await page(cwd, "--cache");
    expect(await page(cwd, "--cache")).toBe(first);
    expect(parseHtml(first).errors).toEqual([]);
    expect(parseHtml(first).elements.filter((each) => hasClass(each, "timeline"))).toHaveLength(1);
  });

  it("is written to a file like any other report", async () => {
    const cwd = await folder(files);
    expect(await run(cwd, ["check", "--format", "html", "-o", "out/report.html"], { plugin })).toEqual({ code: 1, stdout: "", stderr: "" });
    expect(shownIn(await readFile(join(cwd, "out/report.html"), "utf8"))).toHaveLength(2);
  });
});
