import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { manifestProblems } from "../../scripts/lib/packages/manifest-problems.mjs";
import { readManifest, workspaces } from "../../scripts/lib/workspaces.mjs";
import { commitAll, git } from "../cli/support/repository.ts";
import { node, type Outcome } from "./support/case.ts";
import { copyOfTheTree } from "./support/copy-of-the-tree.ts";

describe("a release", () => {
  let copy: string;
  const program = (...argv: string[]): Promise<Outcome> => node(copy, ...argv);
  const versions = () => workspaces(copy).map(({ manifest }) => manifest.version);

  beforeAll(async () => {
    copy = await copyOfTheTree();
    git(copy, "init", "--quiet", "--initial-branch", "main");
    commitAll(copy);
  });

  it("takes a changeset of one package to all three, with their dependencies on one another", async () => {
    const [before = ""] = versions();
    expect(await program("scripts/check-release.mjs", `v${before}`)).toMatchObject({ code: 0, stderr: "" });

    await writeFile(path.join(copy, ".changeset/planted.md"), '---\n"eslint-plugin-stale-guard": minor\n---\n\nA planted change.\n');
    expect(await program("scripts/check-release.mjs", `v${before}`)).toMatchObject({ code: 1, stderr: expect.stringContaining(".changeset/planted.md is in no release yet") });
    expect(await program("node_modules/@changesets/cli/bin.js", "version")).toMatchObject({ code: 0 });

    const [after = ""] = versions();
    expect(after).not.toBe(before);
    expect(new Set(versions()).size).toBe(1);
    expect(manifestProblems(workspaces(copy), readManifest(copy))).toEqual([]);
    expect(await readFile(path.join(copy, "rules/CHANGELOG.md"), "utf8")).toContain(`## ${after}\n\n### Minor Changes\n\n- A planted change.`);
    expect(await program("scripts/check-release.mjs", `v${after}`)).toMatchObject({ code: 0 });
    expect(await program("scripts/check-release.mjs", `v${before}`)).toMatchObject({ code: 1, stderr: expect.stringContaining(`@stale-guard/runtime is at ${after}, the tag says v${before}`) });
  });

  it("is not begun without a tag", async () => {
    expect(await program("scripts/check-release.mjs")).toMatchObject({ code: 2, stdout: "", stderr: "check-release: name one tag, as in v0.1.0\n" });
  });
});
