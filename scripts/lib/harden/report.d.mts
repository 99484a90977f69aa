import type { Measured } from "./rules.mjs";

type Result = (Measured & { readonly broken?: readonly string[] }) | { readonly file: string; readonly crash: string };

export function breachesOf(results: readonly Result[]): string[];
