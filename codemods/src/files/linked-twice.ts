import { realpath } from "node:fs/promises";

/** The files without those that are another one behind a link, which would be rewritten twice. */
export async function withoutLinkedTwice(files: readonly string[]): Promise<readonly string[]> {
  const byRealPath = new Map<string, string>();
  for (const file of files) {
    const real = await realpath(file).catch(() => file);
    if (real === file || !byRealPath.has(real)) byRealPath.set(real, file);
  }
  return [...byRealPath.values()];
}
