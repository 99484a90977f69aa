import { getSystemErrorMap } from "node:util";

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** In one line whatever files are called: what ends lines, controls terminals or turns text around is escaped. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu, (character) => {
    const known: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
    return known[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Why something failed, in one line: "permission denied" rather than "EACCES: permission denied, open '/a/b'". */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  if (error instanceof RangeError && error.message.includes("call stack")) return "it is nested too deeply";
  const { errno } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  return known?.[1] ?? oneLine(error.message);
}
