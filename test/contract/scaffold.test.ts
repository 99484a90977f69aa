import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { filesBelow, root } from "../../scripts/lib/published-sources.mjs";

const marker = /FILL IN(?=[:,])/u;

/** Where `npm run new` left something to say. */
function leftIn(name: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => (marker.test(line) ? [`${name}:${String(index + 1)}: ${line.trim()}`] : []));
}

it("nothing that npm run new began is left to fill in", () => {
  const folders = ["rules/src", "rules/docs", "runtime/src", "runtime/docs", "test/rules", "test/runtime", "scripts/lib/docs"];
  const files = folders.flatMap((folder) => filesBelow(path.join(root, folder)));
  expect(files.flatMap((file) => leftIn(path.relative(root, file), readFileSync(file, "utf8")))).toEqual([]);
});

it("planted: what is left is told by its line", () => {
  expect(leftIn("page.md", "# id\n\nFILL IN: the bug.\nfill in: nothing")).toEqual(["page.md:3: FILL IN: the bug."]);
});
