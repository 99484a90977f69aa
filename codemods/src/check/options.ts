import { parseArgs, type ParseArgsConfig } from "node:util";
import { readLimit } from "../cli/read-limit.ts";
import { UsageError } from "../cli/usage-error.ts";

/** What `check` accepts; the help text and the README list the same names, which a test compares. */
export const checkArguments = {
  config: { type: "string", default: "recommended" },
  rule: { type: "string", multiple: true, default: [] },
  format: { type: "string", default: "stylish" },
  "output-file": { type: "string", short: "o" },
  "max-warnings": { type: "string" },
  quiet: { type: "boolean", default: false },
  cache: { type: "boolean", default: false },
  "no-inline-config": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "v", default: false },
} as const satisfies ParseArgsConfig["options"];

export interface CheckOptions {
  readonly paths: readonly string[];
  readonly config: "recommended" | "strict";
  /** Where any are named, only these rules run. */
  readonly rules: readonly string[];
  readonly format: string;
  readonly outputFile: string | undefined;
  readonly maxWarnings: number;
  readonly quiet: boolean;
  readonly cache: boolean;
  readonly inlineConfig: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

export function readCheckOptions(argv: readonly string[]): CheckOptions {
  const { values, positionals } = parse(argv);
  const { config, "output-file": outputFile } = values;
  if (config !== "recommended" && config !== "strict") {
    throw new UsageError(`unknown config '${config}'; there are recommended and strict`);
  }
  if (outputFile === "") throw new UsageError("option '--output-file' needs the name of a file");
  return {
    paths: positionals.length === 0 ? ["."] : positionals,
    config,
    rules: values.rule,
    format: values.format,
    outputFile,
    maxWarnings: readLimit("--max-warnings", values["max-warnings"]),
    quiet: values.quiet,
    cache: values.cache,
    inlineConfig: !values["no-inline-config"],
    help: values.help,
    version: values.version,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: checkArguments, allowPositionals: true });
  } catch (error) {
    // The sentences after the first explain parseArgs at length.
    const [complaint] = (error as Error).message.split(/\.\s|\n/u, 1) as [string];
    throw new UsageError(`${complaint[0]?.toLowerCase()}${complaint.slice(1)}; see stale-guard check --help`);
  }
}
