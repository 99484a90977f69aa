import type { Io } from "./io.ts";
import { type Gate, runGate } from "./raw-fetch-gate.ts";
import type { Ledger } from "./raw-fetch-ledger.ts";
import { findScope } from "./raw-fetch-scope.ts";
import { UsageError } from "./usage-error.ts";
import { count } from "./wording.ts";

/** The gate over all files of a ledger, for whoever is going to write it: each of them has to be known. */
export async function wholeGate(ledger: Ledger, io: Io): Promise<Gate> {
  const gate = runGate(ledger, await findScope(ledger, [], io), io);
  const [first, ...rest] = gate.problems;
  if (first === undefined) return gate;
  throw new UsageError(`nothing written: ${first}${rest.length > 0 ? `, and ${count(rest.length, "problem")} more` : ""}`);
}
