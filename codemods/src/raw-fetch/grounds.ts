import { AllowlistError, allowSites, formatAllowlist, type Grounds, parseAllowlist } from "@stale-guard/runtime/raw-fetch";
import { today } from "eslint-plugin-stale-guard/raw-fetch";
import { UsageError } from "../cli/usage-error.ts";
import type { GivenGrounds } from "./options.ts";

/** What a new entry says beside its call; the reason has to be given. */
export function readGrounds({ reason, ...rest }: GivenGrounds, what: string): Grounds {
  if (reason === undefined) throw new UsageError(`say why ${what} may stay: --reason "..."`);
  const grounds = { reason, ...rest };
  refuseUnreadable(grounds);
  if (grounds.expires !== undefined && grounds.expires < today()) throw new UsageError(`option '--expires': ${grounds.expires} is over`);
  return grounds;
}

/** Whatever the ledger's reader would not take is not written. */
function refuseUnreadable(grounds: Grounds): void {
  const probe = { file: "probe.ts", kind: "fetch", symbol: "probe", shape: "probe", body: "probe", line: 1, column: 1, text: "" };
  try {
    parseAllowlist(formatAllowlist(allowSites({ entries: [] }, [probe], grounds)));
  } catch (error) {
    if (!(error instanceof AllowlistError)) throw error;
    throw new UsageError(error.message.replace(/^line \d+: (\w+) of an entry must/u, "option '--$1' must"));
  }
}
