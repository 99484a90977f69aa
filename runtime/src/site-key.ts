import type { SiteKey } from "./raw-site.ts";

export function keyOf({ file, kind, symbol, shape }: SiteKey): string {
  return JSON.stringify([file, kind, symbol, shape]);
}
