import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, inject, it, onTestFinished } from "vitest";
import { npm } from "../../scripts/lib/npm.mjs";
import { type Manifest, readManifest } from "../../scripts/lib/workspaces.mjs";
import { node, npx } from "./support/case.ts";

/** An empty project of its own, with these installed. */
async function projectWith(...specs: string[]): Promise<string> {
  const top = await realpath(await mkdtemp(path.join(tmpdir(), "stale-guard-installed-")));
  onTestFinished(() => rm(top, { recursive: true, force: true }));
  await writeFile(path.join(top, "package.json"), '{ "private": true }\n');
  expect(await npm(["install", "--prefer-offline", "--no-audit", "--no-fund", ...specs], top)).toBeUndefined();
  return top;
}

const tarball = (folder: string): string => {
  const file = inject("tarballs")[folder];
  if (file === undefined) throw new Error(`nothing was packed of ${folder}`);
  return file;
};

/** What lies in `node_modules`, scopes opened. */
async function installed(top: string): Promise<string[]> {
  const names = (await readdir(path.join(top, "node_modules"))).filter((name) => !name.startsWith("."));
  const packages = await Promise.all(names.map(async (name) => (name.startsWith("@") ? (await readdir(path.join(top, "node_modules", name))).map((inner) => `${name}/${inner}`) : [name])));
  return packages.flat().sort();
}

it("the runtime brings nothing along", async () => {
  const top = await projectWith(tarball("runtime"));
  expect(await installed(top)).toEqual(["@stale-guard/runtime"]);
});

it("the plugin does not bring the command line", async () => {
  const names = await installed(await projectWith(tarball("runtime"), tarball("rules")));
  expect(names).toEqual(expect.arrayContaining(["@stale-guard/runtime", "eslint-plugin-stale-guard"]));
  expect(names.filter((name) => ["stale-guard", "ts-morph"].includes(name))).toEqual([]);
});

it("ts-morph itself may be installed too: it has no command, so npx ts-morph stays ours, and its module stays its own", async () => {
  const top = await projectWith(...["runtime", "rules", "codemods"].map(tarball), "ts-morph@27");
  const real = readManifest(path.join(top, "node_modules/ts-morph"));
  expect(real.version).toMatch(/^27\./u);
  expect(real.bin).toBeUndefined();
  const ours = readManifest(path.join(top, "node_modules/stale-guard"));
  expect((await npx(top, "ts-morph", "--version")).stdout).toContain(ours.version);
  await mkdir(path.join(top, "src"));
  await writeFile(path.join(top, "src/quiet.mjs"), "export const quiet = 1;\n");
  expect(await npx(top, "ts-morph", "codemod", "src")).toMatchObject({ code: 0, stderr: "" });
  expect((await node(top, "-p", 'new (require("ts-morph").Project)().constructor.name')).stdout).toBe("Project\n");
  const { dependencies } = JSON.parse(await readFile(path.join(top, "package.json"), "utf8")) as { dependencies: Manifest };
  expect(Object.keys(dependencies)).toContain("ts-morph");
});
