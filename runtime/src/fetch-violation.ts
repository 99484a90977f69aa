/**
 * Which check refused: the URL's scheme, origin or path, the method, a redirect whose target the platform hides, or (of
 * the undici guard alone) an IP address.
 */
export type ViolationRule = "scheme" | "origin" | "path" | "method" | "redirect" | "address";

/**
 * A request that the rules do not allow. The message says what was refused, why, and where the guard was made, without
 * the query and the credentials of the URL.
 *
 * @example
 * import { createFetchGuard, FetchViolation } from "@stale-guard/runtime/fetch-guard";
 * const guarded = createFetchGuard({ allow: ["https://discord.com"], site: "rest client" });
 * const error: unknown = await guarded("https://discord.com.evil.test/").catch((reason: unknown) => reason);
 * console.assert(error instanceof FetchViolation && error.rule === "origin" && error.site === "rest client");
 */
export class FetchViolation extends Error {
  override readonly name = "FetchViolation";
  readonly code = "ERR_FETCH_NOT_ALLOWED";
  declare readonly rule: ViolationRule;
  /** The whole URL, query included; only the host name when the undici guard's `lookup` refused. */
  declare readonly url: string;
  /** In upper case; empty when `lookup` refused. */
  declare readonly method: string;
  /** 0 for the caller's own request, 1 for its first redirect, and so on. Always 0 from the undici guard. */
  declare readonly hop: number;
  /** Where the guard was made: its `site` option, else its creator's stack line. */
  declare readonly site: string;

  constructor(message: string, details: Pick<FetchViolation, "rule" | "url" | "method" | "hop" | "site">) {
    super(message);
    Object.assign(this, details);
  }
}
