// What the robustness tests read: the choice of the measuring scripts, and beyond it every script that the pinned packages
// ship, whatever it holds.
import { readFileSync } from "node:fs";
import { filesBelow, folderOf, packages } from "../../scripts/lib/published-sources.mjs";

export { packages } from "../../scripts/lib/published-sources.mjs";

export interface SourceText {
  file: string;
  text: string;
}

const namesOf = (kind: "connection" | "other") => packages.filter((one) => one.kind === kind).map(({ name }) => name);

/** Packages that hold connections; carbon's two versions are known for their bugs, hence no measure of noise. */
export const connectionPackages = [...namesOf("connection"), "carbon-0.14", "carbon-0.16"];

export const otherPackages = namesOf("other");

/** Every script of some packages: builds, bundles, minified files and type declarations too. Equal texts come once. */
export function* everyScriptOf(names: readonly string[]): Generator<SourceText> {
  const seen = new Set<string>();
  for (const file of names.flatMap((name) => filesBelow(folderOf(name)))) {
    if (!/\.[cm]?[jt]sx?$/.test(file)) continue;
    const text = readFileSync(file, "utf8");
    if (seen.has(text)) continue;
    seen.add(text);
    yield { file, text };
  }
}
