/** What a raw call is: for the lint rule, the command line and whoever wants to count. */
export { LEDGER_NAME, nameIn, nearestLedger } from "./ledger.ts";
export { type LocatedSite, rawSites, type RawSites, type Unanalysable } from "./sites.ts";
export { today } from "./today.ts";
export { judgeSome, type SomeFiles } from "./verdict.ts";
export type { RawFetchOptions } from "./vocabulary.ts";
