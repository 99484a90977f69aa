import { readFile } from "node:fs/promises";
import type { ESLint } from "eslint";
import type { LintRun } from "../check/lint.ts";
import { shown } from "../cli/paths.ts";
import { version } from "../cli/version.ts";
import { count } from "../cli/wording.ts";
import { type Explained, explainAll } from "../explain/explained.ts";
import { splitLines } from "../timeline/split-lines.ts";
import { escaped } from "./escape.ts";
import { findingHtml, type Reported } from "./finding.ts";
import { style } from "./style.ts";
import { type ReportedFile, summaryHtml } from "./summary.ts";

/** One page with everything in it: no script, and nothing that would have to be fetched. */
export async function htmlPage(results: readonly ESLint.LintResult[], rulesMeta: LintRun["rulesMeta"], cwd: string): Promise<string> {
  const files: ReportedFile[] = [];
  for (const result of results) if (result.messages.length > 0) files.push(await reportedFile(result, rulesMeta, cwd));
  let number = 0;
  const sections = files.map(({ name, lines, findings }, index) =>
    [
      `<section aria-labelledby="file-${index + 1}">`,
      `<h2 id="file-${index + 1}">${escaped(name)}</h2>`,
      ...findings.map((finding) => findingHtml(finding, `f${++number}`, lines)),
      "</section>",
    ].join("\n"),
  );
  return [
    "<!DOCTYPE html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    // Whatever may have slipped into the page, it loads and runs nothing.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>stale-guard: ${count(number, "finding")}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    ...(number > 0 ? ['<a class="skip" href="#findings">Skip to the findings</a>'] : []),
    `<header><h1>stale-guard</h1>`,
    summaryHtml(files, results.length, rulesMeta),
    "</header>",
    `<main id="findings">`,
    ...sections,
    "</main>",
    `<footer><p class="count">stale-guard ${escaped(version)}. Steps are numbered in the order in which they happen; dashes are what is armed or waits.</p></footer>`,
    "</body>",
    "</html>",
  ].join("\n");
}

async function reportedFile(result: ESLint.LintResult, rulesMeta: LintRun["rulesMeta"], cwd: string): Promise<ReportedFile> {
  // A result from the cache comes without its source.
  const text = (result.source ?? (await readFile(result.filePath, "utf8").catch(() => ""))).replace(/^\uFEFF/u, "");
  const explained = await explainAll(text, result.filePath);
  const findings = result.messages.map((message): Reported => ({ message, explained: take(explained, message), page: rulesMeta[message.ruleId ?? ""]?.docs?.url }));
  return { name: shown(cwd, result.filePath), lines: splitLines(text), findings };
}

/** Finds what a message reports, and takes it away: no finding is shown twice. */
function take(explained: Explained[], { ruleId, messageId, line, column }: ESLint.LintResult["messages"][number]): Explained | undefined {
  const index = explained.findIndex(({ finding, column: at }) => `stale-guard/${finding.rule}` === ruleId && finding.messageId === messageId && finding.line === line && at === column);
  return index < 0 ? undefined : explained.splice(index, 1)[0];
}
