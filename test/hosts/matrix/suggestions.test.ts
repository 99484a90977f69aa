import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import type { Finding, Suggestion } from "../finding.ts";
import { type Host, hosts } from "../pinned.ts";
import { makeProject } from "../project/project.ts";
import { run } from "../project/run.ts";
import { hostFiles } from "./host-files.ts";
import { providedMaterial, reference } from "./provided.ts";
import { tell } from "./tell.ts";

const oxlint = hosts.find(({ kind }) => kind === "oxlint") as Host;

/** Files with one suggestion only: which of several a host takes first is its own affair. */
function loneSuggestions(findings: readonly Finding[]): Map<string, Suggestion> {
  const byFile = new Map<string, Suggestion[]>();
  for (const { file, suggestions = [] } of findings) byFile.set(file, [...(byFile.get(file) ?? []), ...suggestions]);
  return new Map([...byFile].flatMap(([file, [first, ...others]]) => (first === undefined || others.length > 0 ? [] : [[file, first]])));
}

const applied = (text: string, { range: [start, end], text: by }: Suggestion): string => {
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  return text.slice(0, start + mark) + by + text.slice(end + mark);
};

// The other hosts tell their suggestions, and are compared with ESLint's where their findings are.
it(`${oxlint.name} --fix-suggestions writes what ESLint suggests`, async () => {
  const material = providedMaterial();
  const { runtime = "", rules = "" } = inject("tarballs");
  tell(`installing ${oxlint.name} for its suggestions`);
  const { folder } = await makeProject(inject("top"), [...oxlint.packages, runtime, rules], hostFiles(oxlint, material));
  const texts = new Map(material.map(({ path, text }) => [`src/${path}`, text]));
  const expected = loneSuggestions(reference().findings);
  expect(expected.size).toBeGreaterThan(30);
  await run(process.execPath, ["node_modules/oxlint/bin/oxlint", "--fix-suggestions", "src"], folder);
  for (const [file, suggestion] of expected) expect(await readFile(join(folder, file), "utf8"), file).toBe(applied(texts.get(file) ?? "", suggestion));
});
