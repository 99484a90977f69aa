/** Text as a terminal may show it: what would move its cursor or change its colours becomes visible instead. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, (character) => (character === "\t" ? "  " : "�"));
}
