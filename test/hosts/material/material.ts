import { fileURLToPath } from "node:url";
import { encodings } from "./encodings.ts";
import { docsBlocks } from "./docs-blocks.ts";
import { publishedSources } from "./published-sources.ts";
import { filesOfFolder } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import { strippedOfTypes } from "./stripped.ts";

const fixtures = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

/** What every host is to judge alike, by path below `src/`. */
export function material(): SourceFile[] {
  const examples = docsBlocks("docs");
  return [
    ...examples,
    ...strippedOfTypes("stripped", examples),
    ...filesOfFolder("codemods", fixtures("codemods")),
    ...filesOfFolder("raw-fetch", fixtures("raw-fetch")),
    ...filesOfFolder(".", fixtures("hosts")),
    ...encodings("encodings"),
    ...publishedSources("published"),
  ];
}
