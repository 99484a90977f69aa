import type { Edit } from "eslint-plugin-stale-guard/detect";
import type { RuntimeName } from "./codemod.ts";

/**
 * Codemods write the runtime's names as it exports them. Where the file calls one otherwise, that takes its place in the
 * inserted texts, as a whole word that is no member. Undefined when the replaced code has such a word too: one in an
 * inserted text may then be the file's own.
 */
export function withLocalNames(
  text: string,
  edits: readonly Edit[],
  locals: ReadonlyMap<RuntimeName, string>,
): readonly Edit[] | undefined {
  const renamed = [...locals].filter(([name, local]) => name !== local);
  if (renamed.length === 0) return edits;
  const words = new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)(?:${renamed.map(([name]) => name).join("|")})(?![\\w$])`, "gu");
  if (edits.some(({ start, end }) => text.slice(start, end).search(words) >= 0)) return undefined;
  const byName = new Map<string, string>(renamed);
  return edits.map((edit) => ({ ...edit, text: edit.text.replace(words, (name) => byName.get(name) ?? name) }));
}
