import { type AllowlistEntry, type Paid, type RawSite, siteId } from "@stale-guard/runtime/raw-fetch";
import type { LocatedSite } from "eslint-plugin-stale-guard/raw-fetch";
import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { count } from "../cli/wording.ts";
import { type Gate, isPassing } from "./gate.ts";
import { display } from "./scan.ts";

/** What there is to say about one place, whatever the format. */
export interface Finding {
  readonly kind: "violation" | "expired" | "stale" | "moved" | "not-analysed";
  /** Where it is, as entries have it; undefined in the ledger itself. */
  readonly file: string | undefined;
  readonly line: number;
  readonly column: number;
  /** Undefined for what has none. */
  readonly id: string | undefined;
  /** One sentence. */
  readonly message: string;
  /** The command that would settle it. */
  readonly command?: string;
}

/** A judgement and the limit it is held to. */
export interface RawFetchReport {
  readonly gate: Gate;
  readonly maxEntries: number;
}

/** More entries than are allowed. */
export function isOver({ gate, maxEntries }: RawFetchReport): boolean {
  return gate.ledger.list.entries.length > maxEntries;
}

/** Everything to tell, in the order of files and lines; what fails and what does not. */
export function findings({ ledger, verdict, scan }: Gate, io: Io): Finding[] {
  const name = display(ledger.base, io.cwd);
  return [
    ...verdict.violations.map((site) => violation(site, ledger.list.wrapper)),
    ...verdict.expired.map(({ entry, site }) => located(site, "expired", `its entry ran out on ${entry.expires ?? ""}${credits(entry)}`, renewal(site))),
    ...verdict.stale.map((entry) => stale(entry)),
    ...verdict.moved.map((paid) => located(paid.site, "moved", `moved${from(paid)}, run update`, update)),
    ...scan.unanalysable.map(({ file, line, column, text }): Finding => {
      return { kind: "not-analysed", file, line, column, id: undefined, message: `not analysed: ${text} may be any member of the global object` };
    }),
  ].sort((one, other) => order(one.file, other.file) || one.line - other.line || one.column - other.column);

  function stale(entry: AllowlistEntry): Finding {
    const what = `stale: ${name(entry.file)} has no such call any more (${entry.kind} in ${entry.symbol})`;
    return { kind: "stale", file: undefined, line: entry.line ?? 1, column: 1, id: siteId(entry), message: `${what}${credits(entry)}`, command: update };
  }

  function from({ entry, site }: Paid): string {
    return entry.file === site.file ? ` from ${entry.symbol}` : ` from ${name(entry.file)}`;
  }
}

const update = "npx stale-guard raw-fetch update";

/** The kinds of findings that make a run fail. */
export function fails({ kind }: Finding): boolean {
  return kind === "violation" || kind === "expired" || kind === "stale";
}

/** The line that closes a report. */
export function summary({ gate, maxEntries }: RawFetchReport, { cwd }: Io): string {
  const { scope, scan, verdict, ledger } = gate;
  const { violations, stale, expired, moved } = verdict;
  const total = ledger.list.entries.length;
  const parts = [
    count(scan.searched.length, "file"),
    count(scan.sites.length, "raw call"),
    violations.length > 0 ? `${violations.length} not allowed` : "",
    expired.length > 0 ? `${expired.length} expired` : "",
    stale.length > 0 ? `${stale.length} stale` : "",
    isPassing(verdict) && scan.sites.length > 0 ? "all allowed" : "",
    moved.length > 0 ? `${moved.length} moved, run update` : "",
    `${total} ${total === 1 ? "entry" : "entries"} left${total === 0 ? "" : ` to pay off`}`,
    scan.unanalysable.length > 0 ? `${scan.unanalysable.length} not analysed` : "",
    scope.others.length > 0 ? `other ledgers: ${scope.others.join(", ")}` : "",
  ];
  const limit = total > maxEntries ? `; at most ${maxEntries} are allowed` : total < maxEntries && maxEntries < Infinity ? `; --max-entries ${total} would hold that` : "";
  return `stale-guard: ${shown(cwd, ledger.path)}: ${parts.filter((part) => part !== "").join(", ")}${limit}`;
}

function violation(site: LocatedSite, wrapper: { readonly name: string; readonly from: string } | undefined): Finding {
  const hint = site.message ?? (wrapper ? `use ${wrapper.name} of ${wrapper.from}` : "not in the allowlist");
  return located(site, "violation", hint, `npx stale-guard raw-fetch allow ${siteId(site)} --reason "..."`);
}

function located(site: RawSite, kind: Finding["kind"], what: string, command: string): Finding {
  const { file, line, column, text, symbol } = site;
  return { kind, file, line, column, id: siteId(site), message: `${text} in ${symbol} (${site.kind}): ${what}`, command };
}

function credits({ reason, owner, issue }: AllowlistEntry): string {
  return `; reason: ${[reason, owner, issue].filter((part) => part !== undefined).join(", ")}`;
}

function renewal(site: RawSite): string {
  return `npx stale-guard raw-fetch allow ${siteId(site)} --reason "..." --expires YYYY-MM-DD`;
}

function order(one = "\uFFFF", other = "\uFFFF"): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
