import { dirname, join, resolve } from "node:path";
import { excludedBy } from "@stale-guard/runtime/raw-fetch";
import { nameIn, nearestLedger } from "eslint-plugin-stale-guard/raw-fetch";
import type { Io } from "../cli/io.ts";
import { isInside, shown } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import { git, GitFailure } from "../files/git.ts";
import { isDerived, isSource } from "../files/source-files.ts";
import { findTargets } from "../files/targets.ts";
import type { Ledger } from "./ledger.ts";

/** The files a ledger is about; their paths are its own. */
export interface Scope {
  readonly files: readonly string[];
  /** Whether these are all files of the ledger, so that what it has of others is stale. */
  readonly isWhole: boolean;
  /** Tracked files that this checkout leaves out: nothing is known of them. */
  readonly absent: ReadonlySet<string>;
  /** Ledgers further down, to which the files near them are left. */
  readonly others: readonly string[];
  /** One line for each path that leads to no file. */
  readonly problems: readonly string[];
}

/** What git tracks or would track below the ledger; where paths are given, what of it they name. */
export async function findScope(ledger: Ledger, paths: readonly string[], io: Io): Promise<Scope> {
  const known = await listed(ledger, paths.length > 0, io);
  const { files, problems } = paths.length > 0 ? await named(ledger, paths, known, io) : { files: known?.files ?? [], problems: [] };
  const isExcluded = excludedBy(ledger.list);
  const others = new Set<string>();
  const ledgerOf = nearest(ledger.base);
  const own: string[] = [];
  for (const file of files) {
    if (isExcluded(file)) continue;
    const other = ledger.isNamed ? ledger.path : (ledgerOf(file) ?? ledger.path);
    if (other === ledger.path) own.push(file);
    else others.add(shown(io.cwd, other));
  }
  return { files: own.sort(), isWhole: paths.length === 0, absent: known?.absent ?? new Set(), others: [...others].sort(), problems };
}

interface Listed {
  readonly files: readonly string[];
  readonly absent: ReadonlySet<string>;
}

/** Git's own list; undefined where there is none and it can be done without. */
async function listed(ledger: Ledger, isOptional: boolean, io: Io): Promise<Listed | undefined> {
  let output: string;
  try {
    output = await git(["ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard"], ledger.base, io.env);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (isOptional) return undefined;
    const why = error.isMissing ? "git is not installed" : `git fails: ${error.message}`;
    throw new UsageError(`cannot tell which files count (${why}); name them, as in 'stale-guard raw-fetch src'`);
  }
  const files = new Set<string>();
  const absent = new Set<string>();
  for (const line of output.split("\0")) {
    const path = line.slice("H ".length);
    if (!isSource(path) || isDerived(path)) continue;
    (line.startsWith("S ") ? absent : files).add(path);
  }
  return { files: [...files], absent };
}

async function named(ledger: Ledger, paths: readonly string[], known: Listed | undefined, { cwd }: Io): Promise<Pick<Scope, "files" | "problems">> {
  const { files, problems } = await findTargets(paths, cwd);
  const tracked = known && new Set(known.files);
  const outright = new Set(paths.map((path) => resolve(cwd, path)));
  const below = files.filter((file) => isInside(ledger.base, file));
  const stray = files.find((file) => !isInside(ledger.base, file));
  const told = stray === undefined ? [] : [`${shown(cwd, stray)}: lies outside the folder of ${shown(cwd, ledger.path)}`];
  const kept = below.filter((file) => tracked?.has(nameIn(ledger.base, file)) ?? true).concat(below.filter((file) => outright.has(file)));
  return { files: [...new Set(kept.map((file) => nameIn(ledger.base, file)))], problems: [...problems, ...told] };
}

/** Tells the ledger that a file is nearest to. */
function nearest(base: string): (file: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (file) => {
    const folder = dirname(file);
    if (!known.has(folder)) known.set(folder, nearestLedger(join(base, file)));
    return known.get(folder);
  };
}
