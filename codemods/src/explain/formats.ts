import { styleText } from "node:util";
import { wantsColour } from "../cli/colour.ts";
import type { Io } from "../cli/io.ts";
import { timelineSteps } from "../timeline/json.ts";
import { timelineMermaid } from "../timeline/mermaid.ts";
import { plain } from "../timeline/plain.ts";
import { timelineText } from "../timeline/text.ts";
import { wrap } from "../timeline/wrap.ts";
import type { Explained } from "./explained.ts";

const widest = 110;

/** For a terminal: the message, then the timeline. */
export function explainedText(all: readonly Explained[], file: string, io: Io): string {
  const isColoured = wantsColour(io);
  const width = Math.min(Math.max((io.stdout.columns ?? 100) - 1, 50), widest);
  const bold = (text: string): string => (isColoured ? styleText("bold", text, { validateStream: false }) : text);
  const blocks = all.map((explained) => {
    const { finding, column, timeline } = explained;
    return [
      `${bold(`${plain(file)}:${finding.line}:${column}`)}  ${finding.rule}, ${finding.confidence}`,
      ...wrap(plain(finding.message), width - 2).map((line) => `  ${line}`),
      ...notes(explained).map((note) => `  (${note})`),
      "",
      ...timelineText(timeline, { width: width - 2, isColoured }).map((line) => `  ${line}`),
    ].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

/** What a run of `check` would have to be told to report the finding. */
function notes({ config, isSuppressed }: Explained): string[] {
  const found: string[] = [];
  if (config === "strict") found.push("check reports this with --config strict only");
  if (isSuppressed) found.push("an eslint-disable comment keeps check silent about this");
  return found;
}

export function explainedMermaid(all: readonly Explained[], file: string): string {
  return timelineMermaid(all.map(({ finding: { rule, line }, column, timeline }) => ({ title: `${rule}, ${file}:${line}:${column}`, timeline })));
}

export function explainedJson(all: readonly Explained[], file: string): object[] {
  return all.map(({ finding: { rule, messageId, message, line, confidence }, column, config, isSuppressed, page, timeline }) => ({
    file,
    line,
    column,
    rule,
    messageId,
    message,
    confidence,
    config,
    suppressed: isSuppressed,
    ...(page === undefined ? {} : { page }),
    lanes: timeline.lanes,
    steps: timelineSteps(timeline),
  }));
}
