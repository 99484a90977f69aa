import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { allowSites, type RawSite } from "@stale-guard/runtime/raw-fetch";
import { nameIn } from "eslint-plugin-stale-guard/raw-fetch";
import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import { count, reason } from "../cli/wording.ts";
import { decode } from "../files/source-text.ts";
import { readGrounds } from "./grounds.ts";
import { withDefaults, writeNew } from "./init.ts";
import { findLedger, type Ledger } from "./ledger.ts";
import type { RawFetchOptions } from "./options.ts";
import { wholeGate } from "./whole.ts";

/** One item of a list by lines. */
export interface ListedLine {
  readonly path: string;
  readonly line: number;
}

/** Turns a list of `path:line` into entries for the calls that are there. */
export async function migrateRawFetch({ operands: [name = ""], allowlist, grounds: given }: RawFetchOptions, io: Io): Promise<number> {
  const grounds = readGrounds(given, "the listed calls");
  const { items, misread } = readList(await readText(name, io.cwd));
  if (items.length === 0) throw new UsageError(`${name}: no line of it is a path:line, as in src/client.ts:42`);
  const ledger = withDefaults(await findLedger(allowlist, io.cwd));
  const { verdict } = await wholeGate(ledger, io);
  const found = new Set<RawSite>();
  const missing: ListedLine[] = [];
  for (const item of items) {
    const files = candidates(item.path, ledger, io.cwd);
    const isThere = (site: RawSite): boolean => files.includes(site.file) && site.line === item.line;
    const sites = verdict.violations.filter(isThere);
    for (const site of sites) found.add(site);
    const isKnown = [...verdict.allowed, ...verdict.moved, ...verdict.expired].some(({ site }) => isThere(site));
    if (sites.length === 0 && !isKnown) missing.push(item);
  }
  if (found.size > 0) await writeNew(ledger, allowSites(ledger.list, [...found], grounds), io);
  for (const text of misread) io.stderr.write(`${name}: not a path:line: ${text}\n`);
  for (const { path, line } of missing) io.stderr.write(`${path}:${line}: no raw call on this line, so no entry\n`);
  const left = verdict.violations.length - found.size;
  const rest = left > 0 ? `; ${count(left, "raw call")} not in the list` : "";
  io.stdout.write(`stale-guard: ${shown(io.cwd, ledger.path)}: ${count(found.size, "raw call")} allowed of ${count(items.length, "line")}${rest}\n`);
  return missing.length + misread.length > 0 ? 1 : 0;
}

async function readText(name: string, cwd: string): Promise<string> {
  const bytes = await readFile(resolve(cwd, name)).catch((error: unknown) => {
    throw new UsageError(`${name}: cannot read: ${reason(error)}`);
  });
  const text = decode(bytes);
  if (text === undefined) throw new UsageError(`${name}: cannot read: it is not UTF-8`);
  return text;
}

/** Reads `path:line` by lines; of a script, what it has in quotes. */
export function readList(text: string): { items: ListedLine[]; misread: string[] } {
  const quoted = [...text.matchAll(/(["'`])([^"'`\n]+):(\d+)\1/gu)];
  if (quoted.length > 0) return { items: quoted.map(([, , path = "", line]) => ({ path, line: Number(line) })), misread: [] };
  const items: ListedLine[] = [];
  const misread: string[] = [];
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "" || line.startsWith("#") || line.startsWith("//")) continue;
    const [, path, number] = /^(.+?):(\d+)(?::\d+)?,?$/u.exec(line) ?? [];
    if (path === undefined) misread.push(line);
    else items.push({ path, line: Number(number) });
  }
  return { items, misread };
}

/** Lists count from the top of the repository, most likely the ledger's folder, or from where they are read. */
function candidates(path: string, ledger: Ledger, cwd: string): string[] {
  return [nameIn(ledger.base, resolve(ledger.base, path)), nameIn(ledger.base, resolve(cwd, path))];
}
