import { basename } from "node:path";
import type { Io } from "../cli/io.ts";
import { count } from "../cli/wording.ts";
import { repositoryPath } from "../files/repository-path.ts";
import { fails, type Finding, findings, type RawFetchReport, summary } from "./report.ts";

/** Annotations for GitHub's workflow log, one per file, since of each step's only ten are shown. */
export function githubReport(report: RawFetchReport, io: Io): string {
  const { base, path } = report.gate.ledger;
  const from = repositoryPath(base, io);
  const groups = new Map<string, Finding[]>();
  for (const finding of findings(report.gate, io)) {
    // What fails is not to be hidden behind what does not.
    const key = `${fails(finding) ? "error" : "warning"} ${finding.file ?? basename(path)}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const annotations = [...groups].map(([key, group]) => annotation(key.startsWith("error") ? "error" : "warning", from(key.slice(key.indexOf(" ") + 1)), group));
  return [...annotations.sort(), summary(report, io), ""].join("\n");
}

function annotation(level: "error" | "warning", file: string, group: readonly Finding[]): string {
  const { line, column } = group[0] ?? { line: 1, column: 1 };
  const title = level === "error" ? `raw-fetch: ${count(group.length, "problem")}` : `raw-fetch: ${count(group.length, "note")}`;
  const place = { file, line: `${line}`, col: `${column}`, title };
  const properties = Object.entries(place).map(([name, value]) => `${name}=${escaped(value).replaceAll(":", "%3A").replaceAll(",", "%2C")}`);
  const message = group.map((each) => `${each.line}: ${each.message}${each.command === undefined ? "" : `\n    ${each.command}`}`).join("\n");
  return `::${level} ${properties.join(",")}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
