import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Allowlist } from "@stale-guard/runtime/raw-fetch";
import { parseOnce } from "eslint-plugin-stale-guard/detect";
import { type LocatedSite, rawSites, type Unanalysable } from "eslint-plugin-stale-guard/raw-fetch";
import { isMissing, shown } from "../cli/paths.ts";
import { reason } from "../cli/wording.ts";
import { parseError } from "../files/parse-error.ts";
import { decode } from "../files/source-text.ts";

export interface Scan {
  readonly sites: readonly LocatedSite[];
  /** Places that only running the program could tell about. */
  readonly unanalysable: readonly Unanalysable[];
  /** The files that were searched. */
  readonly searched: readonly string[];
  /** One line for each file that could not be. */
  readonly problems: readonly string[];
}

/** Gives the bytes of a file; undefined when there is none. */
export type Read = (file: string) => Uint8Array | undefined;

/** Finds the raw calls of files. */
export function scan(
  files: readonly string[],
  read: Read,
  { kinds, forbidden }: Allowlist,
  display: (file: string) => string,
  reached: (done: number) => void,
): Scan {
  const options = { ...(kinds && { kinds }), ...(forbidden && { forbidden }) };
  const sites: LocatedSite[] = [];
  const unanalysable: Unanalysable[] = [];
  const searched: string[] = [];
  const problems: string[] = [];
  for (const [index, file] of files.entries()) {
    const failure = tried(file);
    if (failure !== undefined) problems.push(`${display(file)}:${failure}`);
    if (index % 25 === 0) reached(index);
  }
  return { sites, unanalysable, searched, problems };

  function tried(file: string): string | undefined {
    try {
      return search(file);
    } catch (error) {
      return complaintAbout(error);
    }
  }

  function search(file: string): string | undefined {
    const bytes = read(file);
    if (!bytes) return undefined;
    const text = decode(bytes);
    if (text === undefined) return " cannot read: it is not UTF-8";
    let failure: string | undefined;
    // Only what may hold a raw call is parsed, so only there a syntax error matters.
    const found = rawSites(text, file, options, () => {
      failure = parseError(text, file);
      return parseOnce(text, file);
    });
    if (failure !== undefined) return failure;
    sites.push(...found.sites);
    unanalysable.push(...found.unanalysable);
    searched.push(file);
    return undefined;
  }
}

function complaintAbout(error: unknown): string {
  const isOfFileSystem = (error as NodeJS.ErrnoException).syscall !== undefined;
  return ` ${isOfFileSystem ? "cannot read" : "cannot search"}: ${reason(error)}`;
}

/**
 * Reads from a folder. What git lists may be gone, or be a submodule or a linked folder by that name. Synchronously, because
 * with thousands of small files the promises would cost more than the parsing.
 */
export function reader(base: string): Read {
  return (file) => {
    try {
      const path = join(base, file);
      // Reading a pipe would wait for somebody to write to it.
      return statSync(path).isFile() ? readFileSync(path) : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
}

/** How files of a ledger are called in messages. */
export function display(base: string, cwd: string): (file: string) => string {
  return (file) => shown(cwd, join(base, file));
}
