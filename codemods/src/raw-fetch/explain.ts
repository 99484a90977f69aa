import { resolve } from "node:path";
import { type AllowlistEntry, excludedBy, siteId, type Verdict } from "@stale-guard/runtime/raw-fetch";
import { type LocatedSite, nameIn } from "eslint-plugin-stale-guard/raw-fetch";
import type { Io } from "../cli/io.ts";
import { isInside, shown } from "../cli/paths.ts";
import { nearest, readSpot } from "../cli/spot.ts";
import { UsageError } from "../cli/usage-error.ts";
import { oneLine } from "../cli/wording.ts";
import { type Gate, runGate } from "./gate.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import type { RawFetchOptions } from "./options.ts";
import { display } from "./scan.ts";
import { findScope } from "./scope.ts";

/** Tells what the gate makes of one line. */
export async function explainRawFetch({ operands: [place = ""], allowlist }: RawFetchOptions, io: Io): Promise<number> {
  const { path, line } = readSpot(place);
  const ledger = await openLedger(allowlist, io.cwd);
  const gate = await gateAround(ledger, path, io);
  const file = nameIn(ledger.base, resolve(io.cwd, path));
  const name = display(ledger.base, io.cwd);
  const here = gate.scan.sites.filter((site) => site.file === file);
  const sites = here.filter((site) => site.line === line);
  const dark = gate.scan.unanalysable.filter((spot) => spot.file === file && spot.line === line);
  for (const site of sites) io.stdout.write(`${name(file)}:${line}:${site.column}: ${site.text}\n${facts(site, gate, io).map((fact) => `  ${fact}\n`).join("")}`);
  for (const { column, text } of dark) {
    io.stdout.write(`${name(file)}:${line}:${column}: ${text}\n  not analysed: it may be any member of the global object, which only running it would tell\n`);
  }
  if (sites.length + dark.length > 0) return 0;
  const near = here.length > 0 ? `; there is one on line ${nearest(here, line).map((site) => site.line).join(", ")}` : "; there is none in this file";
  io.stdout.write(`${name(file)}:${line}: no raw call${near}\n`);
  return 1;
}

/** The gate over everything, since a call may have its entry from another file; where git cannot tell what that is, over the one file. */
async function gateAround(ledger: Ledger, path: string, io: Io): Promise<Gate> {
  const { files: named, problems } = await findScope({ ...ledger, list: { ...ledger.list, exclude: [] } }, [path], io);
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(oneLine(problem));
  const [file] = named;
  if (file === undefined || !isInside(ledger.base, resolve(io.cwd, path))) throw new UsageError(`${path} is left to another ledger`);
  if (excludedBy(ledger.list)(file)) throw new UsageError(`${path} does not count: ${shown(io.cwd, ledger.path)} excludes it`);
  const whole = await findScope(ledger, [], io).catch(() => undefined);
  const gate = runGate(ledger, whole?.files.includes(file) ? whole : await findScope(ledger, [path], io), io);
  const failure = gate.problems.find((one) => one.startsWith(`${display(ledger.base, io.cwd)(file)}:`));
  if (failure !== undefined) throw new UsageError(failure);
  return gate;
}

function facts(site: LocatedSite, { ledger, verdict }: Gate, { cwd }: Io): string[] {
  const key = [`id ${siteId(site)}: ${site.kind} in ${site.symbol}, shape ${site.shape}, body ${site.body}`];
  if (site.message !== undefined) key.push(site.message);
  const list = (["allowed", "moved", "expired"] as const).find((each) => verdict[each].some((paid) => paid.site === site));
  const entry = list && verdict[list].find((paid) => paid.site === site)?.entry;
  if (!list || !entry) return [...key, `not allowed; npx stale-guard raw-fetch allow ${siteId(site)} --reason "..."`];
  return [...key, `${wording(list, entry)} by ${shown(cwd, ledger.path)}:${entry.line ?? 1}`, `reason: ${entry.reason}`, ...extras(entry)];
}

function wording(list: keyof Pick<Verdict, "allowed" | "moved" | "expired">, { file, symbol, expires = "" }: AllowlistEntry): string {
  if (list === "expired") return `allowed until ${expires}`;
  return list === "moved" ? `allowed, moved from ${symbol} in ${file},` : "allowed";
}

function extras({ owner, issue, expires }: AllowlistEntry): string[] {
  const named = Object.entries({ owner, issue, expires });
  return named.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
}
