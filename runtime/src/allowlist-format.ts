import type { Allowlist, AllowlistEntry } from "./allowlist.ts";
import { compareTexts } from "./compare-texts.ts";

const MEMBERS = ["file", "symbol", "kind", "shape", "body", "nth", "reason", "owner", "issue", "expires"] as const;
const ORDER = ["file", "symbol", "kind", "shape"] as const;

/**
 * A ledger's text: one item of a list per line, entries sorted, and a `null` after the last, so that the lines of all items end
 * alike and git merges two additions without anybody's help (with `merge=union` even next to one another).
 *
 * @example
 * import { formatAllowlist, parseAllowlist } from "@stale-guard/runtime/raw-fetch";
 * const text = formatAllowlist({ hosts: ["https://discord.com"], entries: [] });
 * console.assert(text === '{\n  "version": 1,\n  "hosts": [\n    "https://discord.com",\n    null\n  ],\n  "entries": [\n    null\n  ]\n}\n');
 * console.assert(formatAllowlist(parseAllowlist(text)) === text);
 */
export function formatAllowlist({ $schema, hosts, wrapper, kinds, exclude, forbidden, entries }: Allowlist): string {
  const members = [
    $schema === undefined ? "" : `"$schema": ${JSON.stringify($schema)}`,
    `"version": 1`,
    listed("hosts", hosts),
    wrapper ? `"wrapper": ${inLine(wrapper)}` : "",
    listed("kinds", kinds),
    listed("exclude", exclude),
    listed("forbidden", forbidden),
    listed("entries", [...entries].sort(compare).map(written)),
  ];
  return `{\n  ${members.filter((member) => member !== "").join(",\n  ")}\n}\n`;
}

function listed(name: string, items: readonly unknown[] | undefined): string {
  if (!items) return "";
  return `"${name}": [\n${[...items, null].map((item) => `    ${inLine(item)}`).join(",\n")}\n  ]`;
}

function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{ ${members.map(([name, member]) => `${JSON.stringify(name)}: ${inLine(member)}`).join(", ")} }`;
}

function written(entry: AllowlistEntry): object {
  return Object.fromEntries(MEMBERS.map((member) => [member, entry[member]]));
}

function compare(one: AllowlistEntry, other: AllowlistEntry): number {
  for (const member of ORDER) {
    const order = compareTexts(one[member], other[member]);
    if (order !== 0) return order;
  }
  return (one.nth ?? 1) - (other.nth ?? 1);
}
