import { createRequestGate, type AllowRule } from "./allowed-requests.ts";
import { type Allowlist, type AllowlistEntry, type ForbiddenCall, forbiddenKind, type Wrapper } from "./allowlist.ts";
import { checked, date, ordinal, path, type Shape, text } from "./allowlist-checks.ts";
import { AllowlistError } from "./allowlist-error.ts";
import { type LocatedJson, readJson } from "./allowlist-json.ts";
import { present } from "./present.ts";
import { RAW_KINDS } from "./raw-kinds.ts";
import { siteId } from "./raw-site.ts";
import { keyOf } from "./site-key.ts";

const list = (value: unknown): string | undefined => (Array.isArray(value) ? undefined : "a list");
const anything = (): undefined => undefined;

const LEDGER: Shape = {
  "$schema?": text, version: anything, "hosts?": list, "wrapper?": anything, "kinds?": list, "exclude?": list, "forbidden?": list, entries: list,
};
const ENTRY: Shape = {
  file: path, symbol: text, kind: text, shape: text, body: text, "nth?": ordinal, reason: text, "owner?": text, "issue?": text, "expires?": date,
};
const WRAPPER: Shape = { name: text, from: text };
const FORBIDDEN: Shape = {
  call: (value) => (typeof value === "string" && /^[^\s()]+$/.test(value) ? undefined : "a callee, as in os.tmpdir"),
  message: text,
  "kind?": text,
};

/** Options of `parseAllowlist`. */
export interface ParseOptions {
  /**
   * What to do with an entry that is there twice, word for word, as a merge may leave it: "refuse" (default), since somebody
   * may have meant to allow two calls, or "drop".
   */
  readonly copies?: "refuse" | "drop";
}

/**
 * Reads a ledger. Its entries may stand in any order, and each list may end with a `null`.
 *
 * @throws AllowlistError for whatever is wrong with it, with the line: broken JSON, a version it does not know, an entry without
 * a reason, of an unknown kind, or there twice.
 * @example
 * import { AllowlistError, parseAllowlist } from "@stale-guard/runtime/raw-fetch";
 * console.assert(parseAllowlist(`{ "version": 1, "entries": [null] }`).entries.length === 0);
 * try {
 *   parseAllowlist(`{ "version": 2, "entries": [] }`);
 * } catch (error) {
 *   console.assert(error instanceof AllowlistError && error.message === "line 1: version 2 is unknown; this release reads 1");
 * }
 */
export function parseAllowlist(source: string, { copies = "refuse" }: ParseOptions = {}): Allowlist {
  const json = readJson(source);
  const version = (json.value as { version?: unknown } | null)?.version;
  if (version !== undefined && version !== 1) throw new AllowlistError(`version ${JSON.stringify(version)} is unknown; this release reads 1`, lineOf(json, json.value));
  const ledger = checked(json.value, "the ledger", LEDGER, json);
  const { wrapper } = ledger;
  const hosts = items(ledger["hosts"]) as (string | AllowRule)[] | undefined;
  if (hosts) checkHosts(hosts, lineOf(json, ledger["hosts"]));
  const forbidden = items(ledger["forbidden"])?.map((one) => checked(one, "a forbidden call", FORBIDDEN, json) as unknown as ForbiddenCall);
  const known = knownKinds(forbidden ?? [], lineOf(json, ledger["forbidden"]));
  const kinds = texts(ledger, "kinds", json);
  for (const kind of kinds ?? []) checkKind(kind, known, lineOf(json, ledger["kinds"]));
  const members = {
    $schema: ledger["$schema"] as string | undefined,
    hosts,
    wrapper: wrapper === undefined ? undefined : (checked(wrapper, "the wrapper", WRAPPER, json, lineOf(json, ledger)) as unknown as Wrapper),
    kinds,
    exclude: texts(ledger, "exclude", json),
    forbidden,
  };
  const entries = (items(ledger["entries"]) ?? []).map((one) => readEntry(one, known, json, lineOf(json, ledger["entries"])));
  return { ...present(members), entries: withoutTwins(entries, copies) };
}

function lineOf(json: LocatedJson, value: unknown): number | undefined {
  return typeof value === "object" && value !== null ? json.lineOf(value) : 1;
}

/** A list ends with a null, so that all its items' lines end alike and git can merge them. */
function items(value: unknown): unknown[] | undefined {
  return (value as unknown[] | undefined)?.filter((item) => item !== null);
}

function texts(ledger: Record<string, unknown>, member: string, json: LocatedJson): string[] | undefined {
  const found = items(ledger[member]);
  if (found?.some((item) => text(item))) throw new AllowlistError(`${member} must hold texts that are not empty`, lineOf(json, ledger[member]));
  return found as string[] | undefined;
}

function checkHosts(allow: (string | AllowRule)[], line?: number): void {
  try {
    createRequestGate({ allow, site: "" });
  } catch (error) {
    throw new AllowlistError((error as Error).message.replace("allow[", "hosts["), line);
  }
}

function knownKinds(forbidden: readonly ForbiddenCall[], line?: number): readonly string[] {
  const declared = forbidden.map(forbiddenKind);
  const taken = declared.find((kind) => (RAW_KINDS as readonly string[]).includes(kind));
  if (taken !== undefined) throw new AllowlistError(`kind "${taken}" of a forbidden call is the name of a raw one`, line);
  return [...RAW_KINDS, ...declared];
}

function checkKind(kind: string, known: readonly string[], line?: number): void {
  if (!known.includes(kind)) throw new AllowlistError(`unknown kind "${kind}"; there are ${known.join(", ")}`, line);
}

function readEntry(value: unknown, known: readonly string[], json: LocatedJson, listed?: number): AllowlistEntry {
  const entry = checked(value, "an entry", ENTRY, json, listed) as unknown as AllowlistEntry;
  const line = json.lineOf(entry);
  checkKind(entry.kind, known, line);
  return { ...entry, ...present({ line }) };
}

function withoutTwins(entries: readonly AllowlistEntry[], copies: ParseOptions["copies"]): AllowlistEntry[] {
  const seen = new Map<string, AllowlistEntry>();
  for (const entry of entries) {
    const { nth = 1, line } = entry;
    const id = `${nth} ${keyOf(entry)}`;
    const twin = seen.get(id);
    if (twin) {
      const isCopy = bodiless(entry) === bodiless(twin);
      // Where two branches had both run `update`, their merge has a line of each, and no one can have meant two calls.
      if (isCopy && (copies === "drop" || entry.body !== twin.body)) continue;
      const ways = isCopy ? "'stale-guard raw-fetch update' drops it" : "delete one";
      throw new AllowlistError(`id ${siteId(entry)} is that of line ${twin.line} too; ${ways}, or where there are two such calls give it "nth": ${nth + 1}`, line);
    }
    seen.set(id, entry);
  }
  return [...seen.values()];
}

function bodiless({ reason, owner, issue, expires }: AllowlistEntry): string {
  return JSON.stringify([reason, owner, issue, expires]);
}
