import type { Allowlist } from "./allowlist.ts";

/** What does not count where a ledger says nothing about it: the usual names of tests. */
export const testFiles: readonly string[] = [
  "*.test.*", "*.spec.*", "*.bench.*", "*.test-*.*", "*.e2e.*", "*-test-helpers.*", "test-helpers.*",
  "**/test/", "**/tests/", "**/__tests__/", "**/__mocks__/", "**/test-support/", "**/e2e/",
];

/**
 * Tells which files do not count. A glob knows `*`, `**`, `?` and `{a,b}`; without a slash it names files and folders anywhere;
 * whatever is in a folder that it names is excluded.
 *
 * @example
 * import { excludedBy } from "@stale-guard/runtime/raw-fetch";
 * const isExcluded = excludedBy({ exclude: ["*.test.ts", "tools/"] });
 * console.assert(isExcluded("src/a.test.ts") && isExcluded("tools/b.ts") && !isExcluded("src/tools.ts"));
 */
export function excludedBy({ exclude = testFiles }: Pick<Allowlist, "exclude">): (file: string) => boolean {
  const patterns = exclude.map((glob) => new RegExp(patternOf(glob), "su"));
  return (file) => patterns.some((pattern) => pattern.test(file));
}

const PARTS = /\*\*\/|\*\*|\*|\?|[{},]|./gsu;

function patternOf(glob: string): string {
  const bare = glob.replace(/^\.?\//, "").replace(/\/+$/, "");
  const isAnywhere = !glob.replace(/\/+$/, "").includes("/");
  const isBalanced = /^(?:[^{}]|\{[^{}]*\})*$/.test(bare);
  let isGroup = false;
  const body = bare.replace(PARTS, (part) => {
    if (part === "**/") return "(?:[^/]*/)*";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    if (isBalanced && (part === "{" || part === "}")) {
      isGroup = part === "{";
      return isGroup ? "(?:" : ")";
    }
    if (part === "," && isGroup) return "|";
    return part.replace(/[\\^$.+()[\]{}|/]/u, "\\$&");
  });
  return `^${isAnywhere ? "(?:.*/)?" : ""}(?:${body})(?:/.*)?$`;
}
