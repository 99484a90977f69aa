import type { AllowRule } from "./allowed-requests.ts";

/** The part of a ledger that names hosts: a ledger that was parsed, or the JSON as a bundler imports it. */
export interface HostList {
  /** Origins and rules, as `createFetchGuard` takes them. */
  readonly hosts?: readonly (string | AllowRule | null)[];
}

/**
 * The hosts of a ledger for `createFetchGuard`, so that what the gate and the running program allow stands in one file. A ledger
 * without hosts allows none.
 *
 * @example
 * import { createFetchGuard } from "@stale-guard/runtime/fetch-guard";
 * import { allowedHosts, parseAllowlist } from "@stale-guard/runtime/raw-fetch";
 * const ledger = parseAllowlist(`{ "version": 1, "hosts": ["https://discord.com", null], "entries": [] }`);
 * const guarded = createFetchGuard({ allow: allowedHosts(ledger), fetch: async () => new Response("hello") });
 * console.assert((await guarded("https://discord.com/api")).status === 200);
 * const refused = await guarded("https://evil.test/").catch((error: unknown) => String(error));
 * console.assert(String(refused).includes("origin not allowed"));
 */
export function allowedHosts({ hosts = [] }: HostList): (string | AllowRule)[] {
  return hosts.filter((host) => host !== null);
}
