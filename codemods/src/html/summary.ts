import type { LintRun } from "../check/lint.ts";
import { count } from "../cli/wording.ts";
import { escaped } from "./escape.ts";
import { linked, type Reported } from "./finding.ts";

/** A file that has findings, as the page shows it. */
export interface ReportedFile {
  readonly name: string;
  readonly lines: readonly string[];
  readonly findings: readonly Reported[];
}

/** How many findings there are of each rule, and in which files. */
export function summaryHtml(files: readonly ReportedFile[], checked: number, rulesMeta: LintRun["rulesMeta"]): string {
  const all = files.flatMap(({ findings }) => findings);
  const told = all.length === 0 ? "No findings." : `${count(all.length, "finding")} in ${count(files.length, "file")}.`;
  const head = `<p class="count">${told} ${count(checked, "file")} checked.</p>`;
  if (all.length === 0) return head;
  return [
    head,
    '<h2 id="rules">By rule</h2>',
    '<div class="scroll"><table><thead><tr><th scope="col">rule</th><th scope="col" class="number">certain</th><th scope="col" class="number">possible</th><th scope="col" class="asks">what it asks for</th></tr></thead><tbody>',
    ...byRule(all).map(([rule, found]) => {
      const meta = rulesMeta[rule];
      const ofConfidence = (wanted: string): number => found.filter(({ explained }) => (explained?.finding.confidence ?? "certain") === wanted).length;
      const name = linked(escaped(rule.replace(/^stale-guard\//u, "")), meta?.docs?.url);
      return `<tr><th scope="row">${name}</th><td class="number">${ofConfidence("certain")}</td><td class="number">${ofConfidence("possible")}</td><td class="asks">${escaped(meta?.docs?.description ?? "")}</td></tr>`;
    }),
    "</tbody></table></div>",
    '<h2 id="files">By file</h2>',
    '<ul class="files">',
    ...files.map(({ name, findings }, index) => `<li><a href="#file-${index + 1}"><code>${escaped(name)}</code></a> ${count(findings.length, "finding")}</li>`),
    "</ul>",
  ].join("\n");
}

/** The findings of each rule, those with the most first. */
function byRule(all: readonly Reported[]): [string, Reported[]][] {
  const rules = new Map<string, Reported[]>();
  for (const each of all) {
    const rule = each.message.ruleId ?? "";
    const found = rules.get(rule);
    if (found === undefined) rules.set(rule, [each]);
    else found.push(each);
  }
  return [...rules].sort(([a, one], [b, other]) => other.length - one.length || a.localeCompare(b, "en"));
}
