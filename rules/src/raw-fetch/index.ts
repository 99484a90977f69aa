/** What a raw call is: for the lint rule, the command line and whoever wants to count. */
export { LEDGER_NAME, type Ledger, nameIn, nearestLedger, readLedger } from "./ledger.ts";
export { type Scopes, scopesOf } from "./scopes.ts";
export { type LocatedSite, mayHoldRawSites, rawSites, type RawSites, type Unanalysable } from "./sites.ts";
export { today } from "./today.ts";
export { judgeFile, judgeSome, type SomeFiles } from "./verdict.ts";
export type { RawFetchOptions } from "./vocabulary.ts";
