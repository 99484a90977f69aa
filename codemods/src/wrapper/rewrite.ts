import { type Edit, wrapperOf } from "eslint-plugin-stale-guard/detect";
import { mayHoldRawSites, type Scopes } from "eslint-plugin-stale-guard/raw-fetch";
import ts = require("typescript");
import { added } from "../rewrite/added.ts";
import { applyEdits, overlaps } from "../rewrite/apply-edits.ts";
import type { FileRewrite, Site } from "../rewrite/codemod.ts";
import { exportsOwn } from "./exports-own.ts";
import { type FetchOrigin, originOf } from "./fetch-origin.ts";
import { otherSignature } from "./fetch-signature.ts";
import type { ImportedModule } from "../imports/module-imports.ts";
import { type JudgedSite, judgedText, type JudgedText } from "./judged.ts";
import type { Refusal } from "./refusal.ts";
import { runsElsewhere } from "./runs-elsewhere.ts";
import { isSuppressed } from "../rewrite/suppressed.ts";
import { syntaxErrors } from "../rewrite/syntax-errors.ts";
import { wrapFetch } from "./wrap-fetch.ts";
import type { WrapperLedger } from "./wrapper.ts";
import { outOfReach } from "./wrapper-reach.ts";

export const rawFetchRule = "no-raw-fetch";

export interface WrapOptions {
  readonly ledger: WrapperLedger;
  /** The wrapper's module as this file imports it. */
  readonly module: ImportedModule<string>;
  /** Whether the project's JavaScript may import TypeScript. */
  allowsJs(): boolean;
  /** Gives the type errors that a text would add to the file; asked when a rewrite holds otherwise. */
  readonly check?: ((after: string) => readonly string[]) | undefined;
}

type Fate = Pick<Site, "status" | "reason" | "detail">;

/** A raw call of the first text and what came of it so far. */
interface Case {
  readonly judged: JudgedSite;
  /** Undefined for what the ledger, or a comment, allows. */
  fate: Fate | undefined;
}

/** Calls that name the function in one place, which are rewritten together or not at all. */
interface Group {
  readonly origins: readonly FetchOrigin[];
  readonly cases: readonly Case[];
}

/** Rewrites the calls that the ledger does not allow: all in one go, or where that does not hold one after the other, as often as that gets further. */
export function rewriteRawFetch(before: string, fileName: string, how: WrapOptions): FileRewrite {
  const { wrapper } = how.ledger;
  const first = mayHoldRawSites(before, fileName, how.ledger.list) ? judgedText(before, fileName, how.ledger) : undefined;
  const cases = (first?.sites ?? []).map((judged): Case => ({ judged, fate: undefined }));
  const wanted = cases.filter(({ judged: { site, status } }) => status !== "allowed" && !isSuppressed(before, { rule: rawFetchRule, start: site.start }));
  if (first === undefined || wanted.length === 0) return { fileName, before, after: before, sites: [] };
  let version = first;
  const isOwn = wrapper.needs.has(fileName) || (wrapper.path === undefined && exportsOwn(version.tree, wrapper.name));
  const far = outOfReach(wrapper, version.tree, fileName, how.allowsJs);
  for (const each of wanted) each.fate = { status: "left", reason: isOwn ? "wrapper" : "expired" };

  // The cases that the current version still has, in its order.
  let open = cases;
  for (let hasChanged = !isOwn, isFirst = true; hasChanged; isFirst = false) {
    hasChanged = false;
    const groups = groupsOf(version, open, far);
    const together = isFirst && groups.length > 1 ? [groups] : [];
    for (const attempt of [...together, ...groups.map((group) => [group])]) {
      const members = new Set(attempt.flatMap((group) => group.cases));
      const outcome = tried(version, attempt, open.filter((each) => !members.has(each)), fileName, how);
      for (const each of members) each.fate = "reason" in outcome ? { ...outcome, status: "dropped" } : { status: "rewritten" };
      if ("reason" in outcome) continue;
      version = outcome;
      open = open.filter((each) => !members.has(each));
      hasChanged = true;
      break;
    }
  }
  return { fileName, before, after: version.text, sites: wanted.map(siteOf) };
}

/** What can be rewritten; the others are given the reason. */
function groupsOf({ sites, tree, scopes, text, replacesFetch }: JudgedText, open: readonly Case[], far: Refusal | undefined): Group[] {
  const byNode = new Map<ts.Node, { readonly origins: FetchOrigin[]; readonly cases: Case[] }>();
  for (const [index, each] of open.entries()) {
    const { site } = sites[index] ?? each.judged;
    const origin = originOf(site, tree, scopes);
    if ("reason" in origin) {
      leave([each], origin);
      continue;
    }
    const group = byNode.get(origin.node) ?? { origins: [], cases: [] };
    group.origins.push(origin);
    group.cases.push(each);
    byNode.set(origin.node, group);
  }
  return [...byNode.values()].filter(({ origins, cases }) => {
    const isAllWanted = cases.every(({ judged, fate }) => judged.status === "violation" && fate !== undefined);
    const refusal = isAllWanted ? (refusalOf(origins, text, replacesFetch) ?? elsewhere(origins, scopes) ?? far) : { reason: "allowed-elsewhere" as const };
    if (refusal !== undefined) leave(cases, refusal);
    return refusal === undefined;
  });
}

function refusalOf(origins: readonly FetchOrigin[], text: string, replacesFetch: boolean): Refusal | undefined {
  // The wrapper calls what is put in its place, which may call what was there before.
  if (replacesFetch && origins.some(({ client }) => client === undefined)) return { reason: "changes-behaviour", detail: "this file replaces fetch" };
  return origins.map((origin) => instead(origin) ?? otherSignature(origin, text)).find((refusal) => refusal !== undefined);
}

/** Where something else is taken when there is no fetch, a wrapper that is always there would shut that out. */
function instead({ node }: FetchOrigin): Refusal | undefined {
  const outer = wrapperOf(node);
  const { parent } = outer;
  const isFirst = ts.isBinaryExpression(parent) && parent.left === outer;
  return isFirst ? { reason: "changes-behaviour", detail: "what follows is for where there is no fetch" } : undefined;
}

function elsewhere(origins: readonly FetchOrigin[], scopes: Scopes): Refusal | undefined {
  const isElsewhere = origins.some(({ node }) => runsElsewhere(node, scopes));
  return isElsewhere ? { reason: "out-of-reach", detail: "its function is handed on as text, or to a page" } : undefined;
}

function leave(cases: readonly Case[], refusal: Refusal): void {
  for (const each of cases) if (each.fate !== undefined && each.judged.status === "violation") each.fate = { detail: each.judged.site.text, ...refusal, status: "left" };
}

/** The file with these groups rewritten, or what keeps that from being the same file without those raw calls. */
function tried(version: JudgedText, groups: readonly Group[], rest: readonly Case[], fileName: string, how: WrapOptions): JudgedText | Refusal {
  const origins = groups.flatMap((group) => group.origins);
  const edits = wrapFetch(version.tree, origins, how.ledger.wrapper.name, how.module, version.scopes);
  return "reason" in edits ? edits : verified(version, edits, rest, fileName, how);
}

function verified(before: JudgedText, edits: readonly Edit[], rest: readonly Case[], fileName: string, { ledger, check }: WrapOptions): JudgedText | Refusal {
  if (overlaps(edits)) return { reason: "overlap" };
  const text = applyEdits(before.text, edits);
  const [syntaxError] = added(syntaxErrors(before.text, fileName), syntaxErrors(text, fileName));
  if (syntaxError !== undefined) return { reason: "syntax-error", detail: syntaxError };
  const after = judgedText(text, fileName, ledger);
  if (after === undefined || after.sites.length > rest.length) return { reason: "still-found" };
  const isSame = after.sites.length === rest.length && rest.every(({ judged }, index) => isAlike(judged, after.sites[index]));
  if (!isSame || after.stale > before.stale) return { reason: "new-finding", detail: "what the ledger says of another call would change" };
  const [typeError] = check?.(text) ?? [];
  return typeError === undefined ? after : { reason: "type-error", detail: typeError };
}

function isAlike({ site, status }: JudgedSite, other: JudgedSite | undefined): boolean {
  return other !== undefined && other.status === status && other.site.kind === site.kind;
}

function siteOf({ judged: { site }, fate }: Case): Site {
  return { rule: rawFetchRule, messageId: "rawCall", message: `Raw network call (${site.kind}): ${site.text}`, line: site.line, status: "left", ...fate };
}
