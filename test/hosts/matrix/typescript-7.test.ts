import { beforeAll, describe, expect, inject, it } from "vitest";
import { differences } from "../compare.ts";
import { linters } from "../linters/linters.ts";
import { isTypeScript } from "../material/source-file.ts";
import { type Host, hosts, typescript } from "../pinned.ts";
import { asChecked, checked, gated, rewritten } from "../project/commands.ts";
import { makeProject, peerConflicts, type Project } from "../project/project.ts";
import { run } from "../project/run.ts";
import { hostFiles } from "./host-files.ts";
import { providedMaterial, reference } from "./provided.ts";
import { tell } from "./tell.ts";

const next = `typescript@${typescript.next}`;
const espree = hosts.find(({ parser }) => parser === "espree") as Host;

describe(`TypeScript ${typescript.next} in the project`, () => {
  const tarballs = Object.values(inject("tarballs"));
  const node = process.execPath;
  let project: Project;

  beforeAll(async () => {
    tell(`installing TypeScript ${typescript.next}`);
    project = await makeProject(inject("top"), [...espree.packages, next, ...tarballs], hostFiles(espree, providedMaterial()));
  });

  it("stands at the top, without a conflict of peers", async () => {
    expect(peerConflicts(project.install)).toEqual([]);
    const { stdout } = await run(node, ["-p", "require('typescript/package.json').version"], project.folder);
    expect(stdout.trim()).toBe(typescript.next);
  });

  it("has no compiler for JavaScript, which our packages bring themselves", async () => {
    const { stdout } = await run(node, ["-p", "typeof require('typescript').createSourceFile"], project.folder);
    expect(stdout.trim()).toBe("undefined");
  });

  it("the plugin finds the same in JavaScript", async () => {
    const expected = reference().findings.filter(({ file }) => !isTypeScript(file) && !espree.refuses.includes(file.replace(/^src\//u, "")));
    const { findings } = await linters[espree.kind].lint(project, espree, node);
    expect(findings.length).toBeGreaterThan(500);
    expect(differences(expected, findings)).toEqual([]);
  });

  it("stale-guard check finds the same, in TypeScript too", async () => {
    const findings = asChecked(await checked(project.folder, node));
    expect(findings.filter(({ file }) => isTypeScript(file)).length).toBeGreaterThan(100);
    expect(differences(asChecked(reference().findings), findings)).toEqual([]);
  });

  it("stale-guard codemod and raw-fetch say the same", async () => {
    expect(await rewritten(project.folder, node)).toEqual(await rewritten(inject("reference"), node));
    expect(await gated(project.folder, node)).toEqual(await gated(inject("reference"), node));
  });

  it("typescript-eslint refuses it, with or without us", async () => {
    const withParser = hosts[0].packages.filter((name) => name.startsWith("typescript-eslint@"));
    const { install } = await makeProject(inject("top"), [...espree.packages, next, ...withParser]);
    expect(peerConflicts(install)).toContainEqual(expect.stringMatching(/ERESOLVE/u));
  });
});
