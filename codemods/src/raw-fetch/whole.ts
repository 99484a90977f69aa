import type { Io } from "../cli/io.ts";
import { UsageError } from "../cli/usage-error.ts";
import { count } from "../cli/wording.ts";
import { type Gate, runGate } from "./gate.ts";
import type { Ledger } from "./ledger.ts";
import { findScope } from "./scope.ts";

/** The gate over all files of a ledger, for whoever is going to write it: each of them has to be known. */
export async function wholeGate(ledger: Ledger, io: Io): Promise<Gate> {
  const gate = runGate(ledger, await findScope(ledger, [], io), io);
  const [first, ...rest] = gate.problems;
  if (first === undefined) return gate;
  throw new UsageError(`nothing written: ${first}${rest.length > 0 ? `, and ${count(rest.length, "problem")} more` : ""}`);
}
