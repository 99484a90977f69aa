import { basename } from "node:path";
import { siteId } from "@stale-guard/runtime/raw-fetch";
import type { Io } from "../cli/io.ts";
import { version } from "../cli/version.ts";
import { repositoryPath } from "../files/repository-path.ts";
import { type Finding, findings, type RawFetchReport } from "./report.ts";

const rules = {
  violation: { level: "error", text: "A raw network call that is not in the allowlist" },
  expired: { level: "error", text: "A raw network call whose entry in the allowlist has run out" },
  stale: { level: "error", text: "An entry of the allowlist without a call" },
  moved: { level: "note", text: "A raw network call that moved since its entry was written" },
  "not-analysed": { level: "warning", text: "A place that may hide a raw network call" },
  allowed: { level: "note", text: "A raw network call that is in the allowlist" },
} as const;

type Rule = keyof typeof rules;

/** A SARIF 2.1.0 log. Results are told by the ids of calls, so that they stay the same while lines move. */
export function sarifReport({ gate }: RawFetchReport, io: Io): string {
  const { base, path } = gate.ledger;
  const from = repositoryPath(base, io);
  const seen = new Map<string, number>();
  const failing = findings(gate, io).map((finding) => ({ ...result(finding.kind, finding, finding.message), ...partial(finding) }));
  const allowed = gate.verdict.allowed.map(({ entry, site }) => ({
    ...result("allowed", site, `${site.text} in ${site.symbol} (${site.kind})`),
    suppressions: [{ kind: "external", status: "accepted", justification: entry.reason }],
    ...partial({ id: siteId(site), kind: "allowed" }),
  }));
  const run = {
    tool: {
      driver: {
        name: "stale-guard raw-fetch",
        version,
        rules: Object.entries(rules).map(([id, { level, text }]) => ({ id, shortDescription: { text }, defaultConfiguration: { level } })),
      },
    },
    originalUriBaseIds: { "%SRCROOT%": { description: { text: "The top of the checkout" } } },
    invocations: [
      {
        executionSuccessful: gate.problems.length === 0,
        toolExecutionNotifications: gate.problems.map((text) => ({ level: "error", message: { text } })),
      },
    ],
    results: [...failing, ...allowed],
    columnKind: "utf16CodeUnits",
  };
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }, null, 2)}\n`;

  function result(rule: Rule, { file, line, column }: Pick<Finding, "file" | "line" | "column">, text: string): object {
    const uri = from(file ?? basename(path)).split("/").map(encodeURIComponent).join("/");
    const region = { startLine: line, startColumn: column };
    return {
      ruleId: rule,
      ruleIndex: Object.keys(rules).indexOf(rule),
      level: rules[rule].level,
      message: { text },
      locations: [{ physicalLocation: { artifactLocation: { uri, uriBaseId: "%SRCROOT%" }, region } }],
    };
  }

  /** Calls alike share an id, so they are counted. */
  function partial({ id, kind }: { id: string | undefined; kind: Rule }): object {
    if (id === undefined) return {};
    const key = `${kind}:${id}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return { partialFingerprints: { "staleGuard/v1": nth === 1 ? key : `${key}:${nth}` } };
  }
}
