import { plain } from "../timeline/plain.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as HTML, between tags or in a quoted attribute; what no page may hold is shown as unreadable. */
export function escaped(text: string): string {
  return plain(text)
    .replaceAll(/[\p{Cs}\p{Noncharacter_Code_Point}]/gu, "�")
    .replaceAll(/["&'<>]/gu, (character) => ENTITIES[character] ?? character);
}
