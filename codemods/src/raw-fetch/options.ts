import type { ParseArgsConfig } from "node:util";
import { readArguments } from "../cli/read-arguments.ts";
import { readLimit } from "../cli/read-limit.ts";
import { UsageError } from "../cli/usage-error.ts";

/** What `raw-fetch` accepts; its help text and the README list the same names, which a test compares. */
export const rawFetchArguments = {
  allowlist: { type: "string" },
  format: { type: "string" },
  "max-entries": { type: "string" },
  "self-test": { type: "boolean" },
  reason: { type: "string" },
  owner: { type: "string" },
  issue: { type: "string" },
  expires: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "v", default: false },
} as const satisfies ParseArgsConfig["options"];

const formats = ["text", "json", "sarif", "github"] as const;
export type RawFetchFormat = (typeof formats)[number];

const grounds = ["reason", "owner", "issue", "expires"] as const;
type Option = keyof typeof rawFetchArguments;

/** What each action takes beside `--allowlist`, and how it is called. */
const actions = {
  check: { options: ["format", "max-entries"], usage: "[paths...]" },
  "self-test": { options: ["self-test"], usage: "--self-test" },
  init: { options: grounds, usage: "init --reason TEXT", operands: 0 },
  allow: { options: grounds, usage: "allow ID --reason TEXT", operands: 1 },
  update: { options: [], usage: "update", operands: 0 },
  explain: { options: [], usage: "explain FILE:LINE", operands: 1 },
  migrate: { options: grounds, usage: "migrate LIST --reason TEXT", operands: 1 },
} as const satisfies Record<string, { options: readonly Option[]; usage: string; operands?: number }>;

export type RawFetchAction = keyof typeof actions;

/** What the user says about new entries. */
export interface GivenGrounds {
  readonly reason?: string;
  readonly owner?: string;
  readonly issue?: string;
  readonly expires?: string;
}

export interface RawFetchOptions {
  readonly action: RawFetchAction;
  /** Paths, or the one thing that the action is about. */
  readonly operands: readonly string[];
  readonly allowlist: string | undefined;
  readonly format: RawFetchFormat;
  readonly maxEntries: number;
  readonly grounds: GivenGrounds;
  readonly help: boolean;
  readonly version: boolean;
}

export function readRawFetchOptions(argv: readonly string[]): RawFetchOptions {
  const { values, positionals } = readArguments(argv, rawFetchArguments, "raw-fetch");
  const { help, version, format = "text", allowlist } = values;
  const [first = "", ...rest] = positionals;
  const isNamed = first !== "check" && first !== "self-test" && Object.hasOwn(actions, first);
  const action = isNamed ? (first as RawFetchAction) : values["self-test"] ? "self-test" : "check";
  const operands = isNamed ? rest : positionals;
  if (!help && !version) refuseMisfits(action, operands, values);
  if (!isFormat(format)) throw new UsageError(`unknown format '${format}'; there are ${formats.join(", ")}`);
  if (allowlist === "") throw new UsageError("option '--allowlist' needs the name of a file");
  return {
    action,
    operands,
    allowlist,
    format,
    maxEntries: readLimit("--max-entries", values["max-entries"]),
    grounds: Object.fromEntries(grounds.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]))),
    help,
    version,
  };
}

function isFormat(format: string): format is RawFetchFormat {
  return (formats as readonly string[]).includes(format);
}

function refuseMisfits(action: RawFetchAction, operands: readonly string[], values: Readonly<Partial<Record<Option, string | boolean>>>): void {
  const { options, usage, operands: wanted } = actions[action] as { options: readonly Option[]; usage: string; operands?: number };
  const command = `'stale-guard raw-fetch ${usage}'`;
  const fitting: readonly Option[] = ["allowlist", "help", "version", ...options];
  const misfit = (Object.keys(values) as Option[]).find((name) => values[name] !== undefined && !fitting.includes(name));
  if (misfit !== undefined) throw new UsageError(`option '--${misfit}' means nothing to ${command}; see stale-guard raw-fetch --help`);
  if (wanted !== undefined && operands.length !== wanted) throw new UsageError(`it is ${command}; see stale-guard raw-fetch --help`);
  if (values.reason !== undefined && String(values.reason).trim() === "") throw new UsageError("option '--reason' needs a text: why may the call stay?");
}
