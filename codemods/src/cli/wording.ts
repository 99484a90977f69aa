import { getSystemErrorMap } from "node:util";

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** Why something failed, in one line: "permission denied" rather than "EACCES: permission denied, open '/a/b'". */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  if (error instanceof RangeError && error.message.includes("call stack")) return "it is nested too deeply";
  const { errno } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  return known?.[1] ?? oneLine(error.message);
}
