import type { Linter } from "eslint";
import type { Explained } from "../explain/explained.ts";
import type { Moment } from "../timeline/timeline.ts";
import { rowsOf } from "../timeline/tracks.ts";
import { escaped } from "./escape.ts";
import { excerpt } from "./excerpt.ts";
import { nameRail, railWidth, roleClass, rowRail } from "./rail.ts";

/** One report of a run, with what its analysis tells beside; nothing where another rule than ours reported it. */
export interface Reported {
  readonly message: Linter.LintMessage;
  readonly explained: Explained | undefined;
  /** The page of its rule. */
  readonly page: string | undefined;
}

/** A finding as a part of the page; `id` is its own in the page, `lines` are the file's. */
export function findingHtml({ message, explained, page }: Reported, id: string, lines: readonly string[]): string {
  const { line, column, ruleId } = message;
  const rule = escaped(ruleId?.replace(/^stale-guard\//u, "") ?? "");
  const confidence = explained?.finding.confidence;
  const tags = [...(confidence === undefined ? [] : [`<span class="tag ${confidence}">${confidence}</span>`]), ...(message.severity === 1 ? ['<span class="tag">warning</span>'] : [])];
  const marks = marksOf(explained?.timeline.moments ?? [], line);
  const room = Math.max(...marks.map(({ steps }) => steps.join(" ").length)) + 2;
  return [
    `<article id="${id}" aria-labelledby="${id}-h">`,
    `<h3 id="${id}-h"><a class="place" href="#${id}">${line}:${column}</a> ${linked(rule, page)} ${tags.join(" ")}</h3>`,
    `<p class="message">${escaped(message.message)}</p>`,
    ...(explained === undefined ? [] : [timelineHtml(explained, id)]),
    `<details open><summary>The code</summary><pre style="--marks:${room}ch" tabindex="0" role="region" aria-label="The code of ${line}:${column}"><code>${excerpt(lines, marks, (each) => each === line, id)}</code></pre></details>`,
    "</article>",
  ].join("\n");
}

export function linked(text: string, page: string | undefined): string {
  return page === undefined ? text : `<a href="${escaped(page)}">${text}</a>`;
}

function timelineHtml({ timeline }: Explained, id: string): string {
  const { lanes } = timeline;
  const names = lanes.map((name, lane) => `<div style="padding-left:${railWidth(lane)}px">${nameRail(lane, lanes.length)}${escaped(name)}</div>`);
  const rows = rowsOf(timeline).map((row) => {
    const { number, role, text, line } = row.moment;
    return `<li value="${number}">${rowRail(row)}<span class="role ${roleClass(role)}">${number} ${role}</span><span class="what">${escaped(text)} <a href="#${id}-${line}">line ${line}</a></span></li>`;
  });
  const rail = `style="--rail:${railWidth(lanes.length)}px"`;
  return `<div class="how"><div class="names" ${rail} aria-hidden="true">${names.join("")}</div>\n<ol class="timeline" ${rail} aria-label="How it goes wrong">\n${rows.join("\n")}\n</ol></div>`;
}

/** The steps on each line; the finding's own line is shown in any case. */
function marksOf(moments: readonly Moment[], line: number): { line: number; steps: number[] }[] {
  const marks = new Map<number, number[]>([[line, []]]);
  for (const moment of moments) marks.set(moment.line, [...(marks.get(moment.line) ?? []), moment.number]);
  return [...marks].map(([at, steps]) => ({ line: at, steps }));
}
