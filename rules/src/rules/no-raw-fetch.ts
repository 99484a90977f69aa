import path from "node:path";
import { type Allowlist, excludedBy, siteId } from "@stale-guard/runtime/raw-fetch";
import { parseOnce } from "../analysis/parse.ts";
import { reportInternalError } from "../detect/index.ts";
import { rawSites, type RawSites } from "../raw-fetch/index.ts";
import { LEDGER_NAME, type Ledger, nameIn, nearestLedger, readLedger } from "../raw-fetch/ledger.ts";
import { today } from "../raw-fetch/today.ts";
import { judgeFile } from "../raw-fetch/verdict.ts";
import { parsedBy } from "./model-cache.ts";
import type { Rule } from "./rule.ts";

const MAX_TEXT = 60;

export const noRawFetch: Rule = {
  meta: {
    type: "problem",
    docs: {
      description: "Disallow network calls that bypass the project's own client, unless the raw-fetch allowlist has them",
      recommended: false,
      config: "raw-fetch",
      url: "https://unpkg.com/eslint-plugin-stale-guard/docs/no-raw-fetch.md",
    },
    messages: {
      rawCall: "Raw network call ({{kind}}) outside {{ledger}}. Use {{client}}, or {{allow}}.",
      forbiddenCall: "{{call}} is forbidden in this project: {{instead}}. Do that, or {{allow}}.",
      expired: "What allows this call ({{kind}}, {{reason}}) ran out on {{date}}. Use {{client}}, or give its entry in {{ledger}} a later date.",
      unanalysable: "Whether {{text}} is a raw network call cannot be told. Name the member, so that the allowlist can be asked.",
      brokenAllowlist: "The raw network calls of this file cannot be judged, as {{ledger}} is broken: {{error}}.",
    },
    schema: [
      {
        type: "object",
        additionalProperties: false,
        properties: { allowlist: { type: "string", description: `the allowlist's path, from where ESLint runs; without it, the nearest \`${LEDGER_NAME}\` upwards` } },
      },
    ],
    defaultOptions: [{}],
  },
  defaultOptions: [],
  create(context) {
    const fileName = path.resolve(context.cwd, context.physicalFilename);
    const { allowlist } = context.options[0] ?? {};
    return {
      Program() {
        try {
          const ledgerName = allowlist === undefined ? nearestLedger(fileName) : path.resolve(context.cwd, allowlist);
          reportFile(context, fileName, ledgerName === undefined ? noLedger(context.cwd) : readLedger(ledgerName));
        } catch (error) {
          // Nested too deeply to be walked: that must not pass for a file without raw calls.
          context.report({ messageId: "unanalysable", data: { text: "any call of this file" }, loc: { line: 1, column: 0 } });
          reportInternalError(error, fileName);
        }
      },
    };
  },
};

/** What holds where nobody has written a ledger. */
function noLedger(folder: string): Ledger {
  return { fileName: "", folder, list: { entries: [] }, isExcluded: excludedBy({}) };
}

type Context = Parameters<Rule["create"]>[0];

function reportFile(context: Context, fileName: string, ledger: Ledger): void {
  const { sourceCode } = context;
  const calls = (file: string, list: Allowlist): RawSites => rawSites(sourceCode.text, file, list, () => parsedBy(sourceCode) ?? parseOnce(sourceCode.text, fileName));
  if ("error" in ledger) {
    // Once for a file: none of its calls can be judged. Files without any are none of a ledger's business.
    if (calls(fileName, { entries: [] }).sites.length === 0) return;
    context.report({ messageId: "brokenAllowlist", data: { ledger: shown(context, ledger.fileName), error: ledger.error }, loc: { line: 1, column: 0 } });
    return;
  }
  const { folder, list, isExcluded } = ledger;
  const file = nameIn(folder, fileName);
  // The gate leaves out what tools have written.
  if (isExcluded(file) || /\.min\.[cm]?js$/.test(file)) return;
  const { sites, unanalysable } = calls(file, list);
  const { violations, expired } = judgeFile(list, folder, file, sites, today());
  const { allow, ...wording } = wordingFor(list, ledger.fileName === "" ? undefined : shown(context, ledger.fileName));
  const report = ({ start, end }: Span, messageId: string, data: Record<string, string>): void => {
    context.report({ messageId, data, loc: { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) } });
  };
  for (const site of violations) {
    const { kind, message } = site;
    const allowed = allow(siteId(site));
    if (message === undefined) report(site, "rawCall", { kind, allow: allowed, ...wording });
    else report(site, "forbiddenCall", { call: brief(site.text), instead: message.replace(/\.$/, ""), allow: allowed });
  }
  for (const { site, entry } of expired) {
    report(site, "expired", { kind: site.kind, reason: entry.reason, date: entry.expires ?? "", ...wording });
  }
  for (const place of unanalysable) report(place, "unanalysable", { text: brief(place.text) });
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function wordingFor({ wrapper }: Allowlist, ledger: string | undefined): { client: string; ledger: string; allow: (id: string) => string } {
  return {
    client: wrapper === undefined ? "the project's own client" : `${wrapper.name}() of "${wrapper.from}"`,
    ledger: ledger ?? "any allowlist",
    allow: (id) => (ledger === undefined ? "begin one: `npx stale-guard raw-fetch init --reason \"...\"`" : `allow it: \`npx stale-guard raw-fetch allow ${id} --reason "..."\``),
  };
}

function shown(context: Context, fileName: string): string {
  return nameIn(context.cwd, fileName);
}

function brief(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
