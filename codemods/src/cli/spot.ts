import { UsageError } from "./usage-error.ts";

/** A spot that a user names: `src/client.ts:42` or `src/client.ts:42:5`, both one-based. */
export interface Spot {
  readonly path: string;
  readonly line: number;
  readonly column: number | undefined;
}

/** The path may hold colons of its own, as in `C:\src\client.ts:42`: only the numbers at the end count. */
export function readSpot(text: string): Spot {
  const [, path, line, column] = /^(.+?):(\d+)(?::(\d+))?$/su.exec(text) ?? [];
  if (path === undefined || Number(line) === 0) throw new UsageError(`'${text}' is no FILE:LINE, as in src/client.ts:42`);
  return { path, line: Number(line), column: column === undefined ? undefined : Number(column) };
}

/** The spots nearest to a line, at most three of them, each line once. */
export function nearest<Found extends { readonly line: number }>(found: readonly Found[], line: number): Found[] {
  const first = new Map(found.map((each) => [each.line, each] as const).reverse());
  return [...first.values()].sort((a, b) => Math.abs(a.line - line) - Math.abs(b.line - line) || a.line - b.line).slice(0, 3);
}
