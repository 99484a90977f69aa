import type { ParseArgsConfig } from "node:util";
import { readArguments } from "../cli/read-arguments.ts";
import { UsageError } from "../cli/usage-error.ts";

/** What `codemod` accepts; its help text and the README list the same names, which a test compares. */
export const codemodArguments = {
  write: { type: "boolean", default: false },
  check: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  rule: { type: "string", multiple: true, default: [] },
  strict: { type: "boolean", default: false },
  ignore: { type: "string", multiple: true, default: [] },
  "allow-dirty": { type: "boolean", default: false },
  project: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "v", default: false },
} as const satisfies ParseArgsConfig["options"];

export type Mode = "diff" | "check" | "write";

export interface CodemodOptions {
  readonly paths: readonly string[];
  readonly mode: Mode;
  readonly json: boolean;
  /** Where any are named, only these rules' findings are rewritten. */
  readonly rules: readonly string[];
  readonly strict: boolean;
  readonly ignore: readonly string[];
  readonly allowDirty: boolean;
  readonly project: string | undefined;
  readonly help: boolean;
  readonly version: boolean;
}

export function readCodemodOptions(argv: readonly string[]): CodemodOptions {
  const { values, positionals } = readArguments(argv, codemodArguments, "codemod");
  const { write, check, project } = values;
  if (write && check) throw new UsageError("--write and --check exclude each other; see stale-guard codemod --help");
  if (project === "") throw new UsageError("option '--project' needs the path of a tsconfig.json");
  if (values.ignore.includes("")) throw new UsageError("option '--ignore' needs a glob");
  return {
    paths: positionals.length === 0 ? ["."] : positionals,
    mode: write ? "write" : check ? "check" : "diff",
    json: values.json,
    rules: values.rule,
    strict: values.strict,
    ignore: values.ignore,
    allowDirty: values["allow-dirty"],
    project,
    help: values.help,
    version: values.version,
  };
}
