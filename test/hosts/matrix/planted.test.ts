// What must not pass, in an installed host: each plants it in the package that npm has put there.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { differences, silentRules } from "../compare.ts";
import type { Linted } from "../finding.ts";
import { linters } from "../linters/linters.ts";
import { type Host, hosts } from "../pinned.ts";
import { makeProject, type Project } from "../project/project.ts";
import { hostFiles } from "./host-files.ts";
import { providedMaterial, reference } from "./provided.ts";

const host = hosts.find(({ parser }) => parser === "espree") as Host;
const folder = "stripped";

describe("planted in an installed plugin", () => {
  let project: Project;
  const lint = (): Promise<Linted> => linters[host.kind].lint(project, host, process.execPath);
  const expected = reference().findings.filter(({ file }) => file.startsWith(`src/${folder}/`));

  /** Lints with one file of the plugin changed, and puts it back. */
  async function lintWith(name: string, change: (text: string) => string): Promise<Linted> {
    const file = join(project.folder, "node_modules/eslint-plugin-stale-guard/dist", name);
    const text = await readFile(file, "utf8");
    expect(change(text)).not.toBe(text);
    await writeFile(file, change(text));
    try {
      return await lint();
    } finally {
      await writeFile(file, text);
    }
  }

  beforeAll(async () => {
    const { runtime = "", rules = "" } = inject("tarballs");
    const material = providedMaterial().filter(({ path }) => path.startsWith(`${folder}/`));
    project = await makeProject(inject("top"), [...host.packages, runtime, rules], hostFiles(host, material));
  });

  it("nothing: the same is found", async () => {
    expect(differences(expected, (await lint()).findings)).toEqual([]);
  });

  it("a column off by one", async () => {
    const { findings } = await lintWith("rules/rule.js", (text) => text.replace("getLocFromIndex(fact.start)", "getLocFromIndex(fact.start + 1)"));
    expect(findings).toHaveLength(expected.length);
    expect(differences(expected, findings).length).toBeGreaterThan(100);
  });

  it("rules of which only one reports", async () => {
    const { findings } = await lintWith("rules/rule.js", (text) => text.replace("create(context) {", "create(context) { return {};"));
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(["stale-guard/no-raw-fetch"]));
    expect(silentRules(["stale-guard/no-raw-fetch", "stale-guard/require-timer-guard"], findings)).toEqual(["stale-guard/require-timer-guard"]);
    expect(differences(expected, findings).length).toBeGreaterThan(50);
  });
});
