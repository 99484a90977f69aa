import type { ParseArgsConfig } from "node:util";
import { readArguments } from "../cli/read-arguments.ts";
import { readSpot, type Spot } from "../cli/spot.ts";
import { UsageError } from "../cli/usage-error.ts";

/** What `explain` accepts; its help text and the README list the same names, which a test compares. */
export const explainArguments = {
  format: { type: "string", default: "text" },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "v", default: false },
} as const satisfies ParseArgsConfig["options"];

const formats = ["text", "mermaid", "json"] as const;
type ExplainFormat = (typeof formats)[number];

export interface ExplainOptions {
  readonly spot: Spot;
  readonly format: ExplainFormat;
}

export function readExplainOptions(argv: readonly string[]): ExplainOptions | "help" | "version" {
  const { values, positionals } = readArguments(argv, explainArguments, "explain");
  if (values.help) return "help";
  if (values.version) return "version";
  const format = formats.find((name) => name === values.format);
  if (format === undefined) throw new UsageError(`unknown format '${values.format}'; there are ${formats.join(", ")}`);
  const [place, ...more] = positionals;
  if (place === undefined || more.length > 0) throw new UsageError("it is 'stale-guard explain FILE:LINE'; see stale-guard explain --help");
  return { spot: readSpot(place), format };
}
