/** What a raw call is: for the lint rule, the command line and whoever wants to count. */
export { type LocatedSite, rawSites, type RawSites, type Unanalysable } from "./sites.ts";
export type { RawFetchOptions } from "./vocabulary.ts";
