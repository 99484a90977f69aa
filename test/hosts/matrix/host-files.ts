import { linters } from "../linters/linters.ts";
import type { SourceFile } from "../material/source-file.ts";
import type { Host } from "../pinned.ts";

/** A host's configuration, and all material below `src/`. */
export function hostFiles(host: Host, material: readonly SourceFile[]): Record<string, string> {
  const folders = [...new Set(material.map(({ path }) => path.split("/")[0] ?? ""))];
  return { ...linters[host.kind].configure(host, folders), ...Object.fromEntries(material.map(({ path, text }) => [`src/${path}`, text])) };
}
