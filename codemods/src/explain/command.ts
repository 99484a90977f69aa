import type { Io } from "../cli/io.ts";
import { version } from "../cli/version.ts";
import { explainHelp } from "./help.ts";
import { readExplainOptions } from "./options.ts";

/** Shows how the findings of one line go wrong; what that takes is loaded only then. */
export async function explain(argv: readonly string[], io: Io): Promise<number> {
  const options = readExplainOptions(argv);
  if (typeof options === "string") {
    io.stdout.write(options === "help" ? explainHelp : `${version}\n`);
    return 0;
  }
  return (await import("./explain.ts")).explainSpot(options, io);
}
