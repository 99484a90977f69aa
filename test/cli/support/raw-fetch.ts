import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllowlist, type Allowlist } from "@stale-guard/runtime/raw-fetch";
import type { Io } from "../../../codemods/src/cli/io.ts";
import { run, type Outcome } from "./command.ts";
import { repository } from "./repository.ts";

export const ledgerName = "raw-fetch.allowlist.json";

/** Two raw calls, a test that does not count, and a file without any. */
export const project: Record<string, string> = {
  "src/a.ts": "export async function load(url: string) {\n  return fetch(url);\n}\n",
  "src/b.ts": 'export class Client {\n  open() {\n    return new WebSocket("wss://b.test");\n  }\n}\n',
  "src/c.ts": "export const three = 3;\n",
  "src/a.test.ts": 'fetch("https://test.test");\n',
};

/** Runs `raw-fetch` in a folder. */
export function rawFetch(cwd: string, argv: readonly string[] = [], io: Partial<Io> = {}): Promise<Outcome> {
  return run(cwd, ["raw-fetch", ...argv], { env: { PATH: process.env["PATH"] }, ...io });
}

/** A git repository whose raw calls are all allowed, for the reason "legacy". */
export async function guarded(files: Record<string, string> = project): Promise<string> {
  const cwd = await repository(files);
  const { code, stderr } = await rawFetch(cwd, ["init", "--reason", "legacy"]);
  if (code !== 0) throw new Error(stderr);
  return cwd;
}

export async function ledgerText(cwd: string, name = ledgerName): Promise<string> {
  return readFile(join(cwd, name), "utf8");
}

export async function ledgerOf(cwd: string, name = ledgerName): Promise<Allowlist> {
  return parseAllowlist(await ledgerText(cwd, name));
}

/** What a ledger allows, as `file symbol kind`. */
export async function allowedIn(cwd: string): Promise<string[]> {
  return (await ledgerOf(cwd)).entries.map(({ file, symbol, kind }) => `${file} ${symbol} ${kind}`);
}

/** The document that `--format json` prints. */
export interface Document {
  readonly passes: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly { kind: string; file: string; line: number; column: number; id?: string; message: string; command?: string; fails: boolean }[];
  readonly problems: readonly string[];
  readonly otherLedgers: readonly string[];
}

export async function checked(cwd: string, ...argv: string[]): Promise<Document & { code: number }> {
  const { code, stdout } = await rawFetch(cwd, ["--format", "json", ...argv]);
  return { code, ...(JSON.parse(stdout) as Document) };
}

/** What a check tells, as `kind file:line`. */
export async function told(cwd: string, ...argv: string[]): Promise<string[]> {
  const { findings } = await checked(cwd, ...argv);
  return findings.map(({ kind, file, line }) => `${kind} ${file}:${line}`);
}
