import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "./usage-error.ts";

type Declared = NonNullable<ParseArgsConfig["options"]>;
type Read<Options extends Declared> = ReturnType<typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true }>>;

/** The options and paths of a command; anything else is a mistake told in one line. */
export function readArguments<Options extends Declared>(
  argv: readonly string[],
  options: Options,
  command: string,
): Read<Options> {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    // The sentences after the first explain parseArgs at length.
    const [complaint] = (error as Error).message.split(/\.\s|\n/u, 1) as [string];
    throw new UsageError(`${complaint[0]?.toLowerCase()}${complaint.slice(1)}; see stale-guard ${command} --help`);
  }
}
