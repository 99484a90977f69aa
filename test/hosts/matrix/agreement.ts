import { beforeAll, describe, expect, inject, it } from "vitest";
import { rules } from "../../../rules/src/index.ts";
import { differences, silentRules } from "../compare.ts";
import type { Linted } from "../finding.ts";
import { linters } from "../linters/linters.ts";
import { isCode, isTypeScript } from "../material/source-file.ts";
import type { Host } from "../pinned.ts";
import { nodeBinary } from "../project/node-versions.ts";
import { makeProject, peerConflicts, type Project } from "../project/project.ts";
import { hostFiles } from "./host-files.ts";
import { providedMaterial, reference } from "./provided.ts";
import { tell } from "./tell.ts";

/** What only the types of a file tell. */
const needTypes = ["stale-guard/no-protected-state-access"];

/** Installs each host with our packed plugin and holds what it finds against what the first host found. */
export function describeHosts(hosts: readonly Host[]): void {
  describe.each(hosts)("$name", (host) => {
    const { runtime = "", rules: plugin = "" } = inject("tarballs");
    const takes = (file: string): boolean => isCode(file) && (host.takesTypeScript || !isTypeScript(file)) && !host.refuses.includes(file.replace(/^src\//u, ""));
    let project: Project;
    let linted: Linted;

    beforeAll(async () => {
      const material = providedMaterial();
      tell(`installing ${host.name}`);
      project = await makeProject(inject("top"), [...host.packages, runtime, plugin], hostFiles(host, material));
      tell(`linting with ${host.name}`);
      linted = await linters[host.kind].lint(project, host, nodeBinary(inject("nodes"), host.node ?? "20.19"));
    });

    it("is installed without a conflict of peers", () => expect(peerConflicts(project.install)).toEqual([]));

    it("lints every file that its parser takes", () => {
      const offered = providedMaterial().filter(({ path }) => isCode(path) && (host.takesTypeScript || !isTypeScript(path)));
      expect(linted.unparsed.toSorted()).toEqual(host.refuses.map((path) => `src/${path}`));
      expect(linted.files).toBe(offered.length);
    });

    it("finds something with every rule", () => {
      const expected = Object.keys(rules).map((id) => `stale-guard/${id}`);
      expect(silentRules(expected, linted.findings)).toEqual(host.takesTypeScript ? [] : needTypes);
    });

    it("finds the same, position for position", () => {
      const expected = reference().findings.filter(({ file }) => takes(file));
      expect(expected.length).toBeGreaterThan(500);
      expect(differences(expected, linted.findings)).toEqual([]);
    });
  });
}
