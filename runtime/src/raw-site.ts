import { fingerprint } from "./fingerprint.ts";
import type { RawKind } from "./raw-kinds.ts";
import { keyOf } from "./site-key.ts";

/** What a raw call is known by: never by its line. */
export interface SiteKey {
  /** Path from the ledger's folder, with "/". */
  readonly file: string;
  /** A RawKind, or the kind of a forbidden call. */
  readonly kind: RawKind | (string & {});
  /** The named functions, classes and properties around it: `Client.request`, or `<module>`. */
  readonly symbol: string;
  /** Callee and first argument, without layout and with local names numbered. */
  readonly shape: string;
}

/** A raw call found in a file. */
export interface RawSite extends SiteKey {
  /** Fingerprint of the function around it. */
  readonly body: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The call as written, in one line. */
  readonly text: string;
}

/**
 * The id that messages show and `stale-guard raw-fetch allow` takes. It stays the same while lines move; calls that are alike
 * in one function share it.
 *
 * @example
 * import { siteId } from "@stale-guard/runtime/raw-fetch";
 * const site = { file: "src/a.ts", kind: "fetch", symbol: "load", shape: "fetch($0)" };
 * console.assert(siteId(site) !== siteId({ ...site, symbol: "store" }));
 */
export function siteId(site: SiteKey): string {
  return fingerprint(keyOf(site));
}
