import { AllowlistError } from "./allowlist-error.ts";
import type { LocatedJson } from "./allowlist-json.ts";

/** What the text of a member must be. Gives what is wrong with it, to follow "must be". */
export type Check = (value: unknown) => string | undefined;

/** Checks by member; those marked with "?" may be left out. */
export type Shape = Readonly<Record<string, Check>>;

export const text: Check = (value) => (typeof value === "string" && value.trim() !== "" ? undefined : "a text that is not empty");

export const path: Check = (value) =>
  typeof value === "string" && /^(?!\/|[a-z]:\/|(?:.*\/)?\.\.(?:\/|$))[^\\]+$/is.test(value) ? undefined : 'a path from the folder of this file, with "/"';

export const date: Check = (value) => {
  const isDay = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  // February 30 is read as March 2.
  return isDay && new Date(value).toISOString().startsWith(value) ? undefined : "a day, as in 2027-01-31";
};

export const ordinal: Check = (value) => (Number.isSafeInteger(value) && (value as number) > 1 ? undefined : "a whole number from 2");

/** Checks one object: nothing missing, nothing wrong, nothing unknown. Gives it back. */
export function checked(value: unknown, name: string, shape: Shape, { lineOf }: LocatedJson, line = 1): Record<string, unknown> {
  const here = (typeof value === "object" && value && lineOf(value)) || line;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new AllowlistError(`${name} must be an object`, here);
  const known = Object.keys(shape).map((key) => key.replace("?", ""));
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new AllowlistError(`${name} has an unknown member "${key}"; there are ${known.join(", ")}`, here);
  }
  for (const [key, check] of Object.entries(shape)) {
    const member = key.replace("?", "");
    const given: unknown = (value as Record<string, unknown>)[member];
    if (given === undefined && key !== member) continue;
    if (given === undefined) throw new AllowlistError(`${name} has no ${member}`, here);
    const complaint = check(given);
    if (complaint !== undefined) throw new AllowlistError(`${member} of ${name} must be ${complaint}`, here);
  }
  return value as Record<string, unknown>;
}
