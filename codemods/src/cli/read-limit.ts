import { UsageError } from "./usage-error.ts";

/** The number an option gives as the most that may be; without it there is no limit. */
export function readLimit(option: string, text: string | undefined): number {
  if (text === undefined) return Infinity;
  if (!/^\d+$/u.test(text)) throw new UsageError(`option '${option}' needs a whole number, not '${text}'`);
  return Number(text);
}
