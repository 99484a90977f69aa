import { type LocatedSite, type RawFetchOptions, rawSites } from "../../../rules/src/raw-fetch/index.ts";

/** The sites of a text, as TypeScript unless it looks like markup. */
export function sitesIn(text: string, options?: RawFetchOptions): readonly LocatedSite[] {
  return rawSites(text, text.includes("/>") ? "example.tsx" : "example.ts", options).sites;
}

export function kindsIn(text: string, options?: RawFetchOptions): string[] {
  return sitesIn(text, options).map(({ kind }) => kind);
}
