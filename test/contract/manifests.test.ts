import { describe, expect, it } from "vitest";
import { manifestProblems } from "../../scripts/lib/packages/manifest-problems.mjs";
import { root } from "../../scripts/lib/published-sources.mjs";
import { type Manifest, readManifest, workspaces } from "../../scripts/lib/workspaces.mjs";

const top = readManifest(root);

describe("the manifests", () => {
  it("say what a published package has to say; the runtime's asks for nothing", () => {
    expect(manifestProblems(workspaces(), top)).toEqual([]);
  });

  it.each<[string, string, (manifest: Manifest) => object, string[]]>([
    ["a dependency of the runtime", "runtime", () => ({ dependencies: { ws: "^8.0.0" } }), ["runtime: has dependencies; it needs nothing"]],
    ["a peer of the runtime, be it optional", "runtime", () => ({ peerDependencies: { undici: "*" } }), ["runtime: has peerDependencies; it needs nothing"]],
    ["another repository", "rules", ({ repository }) => ({ repository: { ...(repository as object), url: "git+https://github.com/other/other.git" } }), ["rules: repository is not"]],
    ["another page", "codemods", () => ({ homepage: "https://other.example" }), ["codemods: homepage is not"]],
    ["no files", "rules", () => ({ files: undefined }), ["rules: has no files"]],
    ["a script, which would run where it is installed", "codemods", () => ({ scripts: { postinstall: "node evil.js" } }), ["codemods: has scripts"]],
    ["a version that its dependents do not ask for", "runtime", () => ({ version: "9.9.9" }), ["rules: asks for @stale-guard/runtime 0", "codemods: asks for @stale-guard/runtime 0"]],
    ["no provenance", "runtime", () => ({ publishConfig: { access: "public" } }), ["runtime: publishConfig is not"]],
  ])("planted: %s", (_, folder, change, beginnings) => {
    const planted = workspaces().map((workspace) => (workspace.folder === folder ? { folder, manifest: { ...workspace.manifest, ...change(workspace.manifest) } } : workspace));
    const problems = manifestProblems(planted, top);
    expect(problems.map((problem, index) => problem.slice(0, beginnings[index]?.length))).toEqual(beginnings);
  });
});
