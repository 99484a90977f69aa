import { relative, sep } from "node:path";
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import { isInside } from "./paths.ts";

const context = 3;

/** The change of one file as `git apply` and `patch -p1` take it, run in the current folder. */
export function unifiedDiff(cwd: string, path: string, before: string, after: string): string {
  const name = (side: string) => quoted(isInside(cwd, path) ? `${side}/${relative(cwd, path).replaceAll(sep, "/")}` : path);
  const patch = structuredPatch(name("a"), name("b"), before, after, undefined, undefined, { context });
  return formatPatch(patch, FILE_HEADERS_ONLY);
}

/** As git does it: a tab ends a name with spaces, and odd characters are escaped. */
function quoted(name: string): string {
  if (!/[\u0000-\u001F\u007F"\\]/u.test(name)) return name.includes(" ") ? `${name}\t` : name;
  const octal = name.replace(/["\\]/gu, "\\$&").replace(/[\u0000-\u001F\u007F]/gu, (character) => {
    return `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
  return `"${octal}"`;
}

const colours: readonly [prefix: string, code: number][] = [
  ["@", 36],
  ["+", 32],
  ["-", 31],
];

/** The diff with the colours a terminal is used to. */
export function coloured(diff: string): string {
  const paint = (line: string, index: number): string => {
    if (index < 2) return `\u001B[1m${line}\u001B[22m`;
    const code = colours.find(([prefix]) => line.startsWith(prefix))?.[1];
    return code === undefined ? line : `\u001B[${code}m${line}\u001B[39m`;
  };
  return diff.split("\n").map(paint).join("\n");
}
