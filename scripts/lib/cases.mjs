import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./published-sources.mjs";

/** The project's own cases. */
export const ownCases = path.join(root, "test", "corpus", "cases.jsonl");

export function readCases(file, only) {
  const all = readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  if (!only) return all;
  const ids = new Set(only.split(","));
  const chosen = all.filter(({ id }) => ids.delete(id));
  if (ids.size > 0) throw new Error(`no such case: ${[...ids].join(", ")}`);
  return chosen;
}
