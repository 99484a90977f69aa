import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Allowlist, AllowlistError, formatAllowlist, parseAllowlist, type ParseOptions } from "@stale-guard/runtime/raw-fetch";
import { LEDGER_NAME, nearestLedger } from "eslint-plugin-stale-guard/raw-fetch";
import type { Io } from "../cli/io.ts";
import { isMissing, shown } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import { reason } from "../cli/wording.ts";
import { createFile } from "../files/create-file.ts";
import { decode } from "../files/source-text.ts";
import { writeFiles } from "../files/write-files.ts";

/** A ledger and where it lies. */
export interface Ledger {
  readonly path: string;
  /** The folder that its entries' paths count from. */
  readonly base: string;
  /** Whether the user said which file it is; otherwise files nearer to another ledger are that one's. */
  readonly isNamed: boolean;
  /** What was read; undefined where there is no such file yet. */
  readonly bytes: Uint8Array | undefined;
  readonly list: Allowlist;
}

/** The ledger that the user names, or the nearest one from the current folder upwards. It must be there. */
export async function openLedger(named: string | undefined, cwd: string, options: ParseOptions = {}): Promise<Ledger> {
  const ledger = await findLedger(named, cwd, options);
  if (ledger.bytes) return ledger;
  const where = named === undefined ? `no ${LEDGER_NAME} here or further up` : `no such file: ${named}`;
  throw new UsageError(`${where}; make one with 'stale-guard raw-fetch init --reason "..."'`);
}

/** The same, or an empty one that is to be made there: in the current folder, unless the user names it. */
export async function findLedger(named: string | undefined, cwd: string, options: ParseOptions = {}): Promise<Ledger> {
  if (named !== undefined) {
    const path = resolve(cwd, named);
    return made(path, true, await readBytes(path, cwd));
  }
  const path = nearestLedger(join(cwd, LEDGER_NAME));
  return path === undefined ? made(join(cwd, LEDGER_NAME), false, undefined) : made(path, false, await readBytes(path, cwd));

  function made(path: string, isNamed: boolean, bytes: Uint8Array | undefined): Ledger {
    return { path, base: dirname(path), isNamed, bytes, list: bytes ? parsed(bytes, shown(cwd, path), options) : { entries: [] } };
  }
}

async function readBytes(path: string, cwd: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new UsageError(`${shown(cwd, path)}: cannot read: ${reason(error)}`);
  }
}

function parsed(bytes: Uint8Array, name: string, options: ParseOptions): Allowlist {
  const text = decode(bytes);
  if (text === undefined) throw new UsageError(`${name}: it is not UTF-8`);
  try {
    return parseAllowlist(text, options);
  } catch (error) {
    if (error instanceof AllowlistError) throw new UsageError(`${name}: ${error.message}`);
    throw error;
  }
}

/** Writes the ledger whole, or leaves it as it is when it says the same already. Gives whether it wrote. */
export async function writeLedger({ path, bytes }: Ledger, list: Allowlist, { cwd }: Io): Promise<boolean> {
  const before = decode(bytes ?? new Uint8Array()) ?? "";
  const text = readable(formatAllowlist(list));
  const after = before.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
  if (bytes && before === after) return false;
  const problem = bytes ? (await writeFiles([{ path, before: bytes, after: Buffer.from(after) }], cwd))[0] : await createFile(path, after, cwd);
  if (problem !== undefined) throw new UsageError(`nothing written: ${problem}`);
  return true;
}

/** A file may be called what no ledger can say, such as `a\\b.ts`. */
function readable(text: string): string {
  try {
    parseAllowlist(text);
    return text;
  } catch (error) {
    if (!(error instanceof AllowlistError)) throw error;
    const entry = text.split("\n")[(error.line ?? 1) - 1] ?? "";
    throw new UsageError(`nothing written: no ledger can have this: ${entry.trim()} (${error.message})`);
  }
}
