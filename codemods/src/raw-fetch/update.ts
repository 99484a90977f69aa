import { updateEntries } from "@stale-guard/runtime/raw-fetch";
import type { Io } from "../cli/io.ts";
import { shown } from "../cli/paths.ts";
import { count } from "../cli/wording.ts";
import { openLedger, writeLedger } from "./ledger.ts";
import type { RawFetchOptions } from "./options.ts";
import { wholeGate } from "./whole.ts";

/** Follows what moved and drops what is stale. It never adds. */
export async function updateRawFetch({ allowlist }: RawFetchOptions, io: Io): Promise<number> {
  const ledger = await openLedger(allowlist, io.cwd, { copies: "drop" });
  const { verdict } = await wholeGate(ledger, io);
  const list = updateEntries(ledger.list, verdict);
  const isWritten = await writeLedger(ledger, list, io);
  const { moved, stale, violations } = verdict;
  const parts = [
    isWritten ? `${moved.length} followed, ${stale.length} dropped` : "nothing to update",
    `${list.entries.length} ${list.entries.length === 1 ? "entry" : "entries"} left`,
    violations.length > 0 ? `${count(violations.length, "raw call")} not allowed, which only 'allow' changes` : "",
  ];
  io.stdout.write(`stale-guard: ${shown(io.cwd, ledger.path)}: ${parts.filter((part) => part !== "").join(", ")}\n`);
  return 0;
}
