import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, inject, it } from "vitest";
import { npm } from "../../scripts/lib/npm.mjs";
import { entryProblems } from "../../scripts/lib/packages/entry-problems.mjs";
import { tarballProblems } from "../../scripts/lib/packages/tarball-problems.mjs";
import { readTarball } from "../../scripts/lib/tar.mjs";
import { filesBelow } from "../../scripts/lib/published-sources.mjs";
import { type Manifest, workspaces } from "../../scripts/lib/workspaces.mjs";
import { node } from "./support/case.ts";
import { copyOfTheTree } from "./support/copy-of-the-tree.ts";
import { folder } from "../cli/support/folder.ts";

describe("what the tarballs hold", () => {
  const runtime = async () => {
    const bytes = await readFile(inject("tarballs")["runtime"] ?? "");
    const directory = workspaces().find((workspace) => workspace.folder === "runtime")?.directory ?? "";
    const sources = filesBelow(path.join(directory, "src")).map((file) => path.relative(directory, file));
    return { folder: "runtime", files: new Map(readTarball(bytes)), packedBytes: bytes.length, sources };
  };
  const text = (content: string) => Buffer.from(content);
  const below = (page: Buffer | undefined, content: string) => text(`${String(page)}\n${content}`);

  it("is as it should be", async () => {
    expect(tarballProblems(await runtime())).toEqual([]);
  });

  it.each<[string, (files: Map<string, Buffer>) => unknown, string[]]>([
    ["a source map", (files) => files.set("dist/guard.js.map", text("{}")), ["runtime: holds dist/guard.js.map"]],
    ["build information", (files) => files.set("dist/.tsbuildinfo", text("{}")), ["runtime: holds dist/.tsbuildinfo"]],
    ["a test", (files) => files.set("dist/guard.test.js", text("")), ["runtime: holds dist/guard.test.js", "runtime: holds dist/guard.test.js, which has no source"]],
    ["a source", (files) => files.set("src/guard.ts", text("")), ["runtime: holds src/guard.ts"]],
    ["what a moved file left", (files) => files.set("dist/old/guard.js", text("")), ["runtime: holds dist/old/guard.js, which has no source"]],
    ["no license", (files) => files.delete("LICENSE"), ["runtime: lacks LICENSE"]],
    ["an export without its types", (files) => files.delete("dist/guard.d.ts"), ["runtime: lacks dist/guard.d.ts"]],
    ["a comment that names a map", (files) => files.set("dist/guard.js", text("//# sourceMappingURL=guard.js.map")), ["runtime: dist/guard.js names a source map"]],
    ["a link out of the package", (files) => files.set("README.md", below(files.get("README.md"), "[rules](../rules/README.md), [x](LICENSE)")), ["runtime: README.md links to ../rules/README.md, which is not in the package"]],
    ["a link of a page to no page", (files) => files.set("docs/planted.md", text("[rules](../../rules/README.md), [none](none.md)")), ["runtime: docs/planted.md links to none.md, which is not in the package"]],
    ["a link to no heading", (files) => files.set("README.md", below(files.get("README.md"), "# One `two`\n[a](#one-two) [b](#two)")), ["runtime: README.md links to README.md#two, and there is no such heading"]],
  ])("planted: %s", async (_, plant, problems) => {
    const tarball = await runtime();
    plant(tarball.files);
    expect(tarballProblems(tarball)).toEqual(problems);
  });

  it("planted: too large", async () => {
    expect(tarballProblems({ ...(await runtime()), packedBytes: 1_000_000 })).toEqual(["runtime: has 1000000 bytes, more than 110000"]);
  });
});

describe("publint and attw", () => {
  const good: Partial<Manifest> = {
    name: "planted",
    version: "1.0.0",
    license: "MIT",
    type: "module",
    files: ["dist"],
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./part": { types: "./dist/part.d.ts", default: "./dist/part.js" } },
  };
  const packed = async (manifest: object): Promise<string> => {
    const source = { "dist/index.js": "export const one = 1;\n", "dist/index.d.ts": "export declare const one: number;\n", "dist/part.js": "export const two = 2;\n", "dist/part.d.ts": "export declare const two: number;\n" };
    const cwd = await folder({ ...source, LICENSE: "MIT", "package.json": JSON.stringify(manifest) });
    expect(await npm(["pack", "--loglevel=error"], cwd)).toBeUndefined();
    return path.join(cwd, "planted-1.0.0.tgz");
  };

  it("find nothing in a package whose exports lead to files", async () => {
    expect(await entryProblems(await packed(good))).toEqual([]);
  });

  it("planted: an export that leads to no file", async () => {
    const part = { types: "./dist/nowhere.d.ts", default: "./dist/nowhere.js" };
    const problems = await entryProblems(await packed({ ...good, exports: { ...good.exports, "./part": part } }));
    expect(problems).toEqual([expect.stringMatching(/^publint: .*nowhere\.d\.ts/u), expect.stringMatching(/^publint: .*nowhere\.js/u), expect.stringMatching(/^attw: .*planted\/part.*Resolution failed/su)]);
  });

  it("planted: types that say CommonJS of an ES module", async () => {
    const manifest = { ...good, type: "commonjs", exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } } };
    expect(await entryProblems(await packed(manifest))).toEqual([expect.stringMatching(/^publint: /u), expect.stringMatching(/^attw: /u)]);
  });
});

describe("knip", () => {
  it("finds nothing; planted: a file, an export and a dependency that nothing uses", async () => {
    const copy = await copyOfTheTree();
    const knip = () => node(copy, "node_modules/knip/bin/knip.js", "--reporter", "json");
    expect(await knip()).toMatchObject({ code: 0 });
    await writeFile(path.join(copy, "codemods/src/cli/planted-file.ts"), "export const planted = 1;\n");
    const paths = path.join(copy, "codemods/src/cli/paths.ts");
    await writeFile(paths, `${await readFile(paths, "utf8")}export const plantedExport = 1;\n`);
    const manifest = path.join(copy, "runtime/package.json");
    await writeFile(manifest, JSON.stringify({ ...(JSON.parse(await readFile(manifest, "utf8")) as object), dependencies: { "planted-dependency": "1.0.0" } }));
    const { code, stdout } = await knip();
    expect(code).toBe(1);
    for (const name of ["planted-file", "plantedExport", "planted-dependency"]) expect(stdout).toContain(name);
  });
});
