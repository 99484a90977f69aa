import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { onTestFinished } from "vitest";

const workspace = fileURLToPath(new URL("../../../", import.meta.url));

/** A temporary project with the files given by path and text; gone when the test is over. */
export async function project(files: Record<string, string>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "stale-guard-project-")));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Puts the plugin, compiled from its sources as its own tsconfig says, into the project's `node_modules`, beside what it needs. */
export async function buildPlugin(root: string): Promise<void> {
  await compile(join(workspace, "rules"), join(root, "node_modules", "eslint-plugin-stale-guard"));
  await compile(join(workspace, "runtime"), join(root, "node_modules", "@stale-guard", "runtime"));
  for (const name of ["eslint", "typescript", "@typescript-eslint"]) {
    await symlink(join(workspace, "node_modules", name), join(root, "node_modules", name), "dir");
  }
}

async function compile(source: string, installed: string): Promise<void> {
  const { config } = ts.readConfigFile(join(source, "tsconfig.json"), ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, source);
  // One file alone does not tell that its package is of type module, in which `require` has to be made first.
  const compilerOptions = { ...options, module: ts.ModuleKind.ESNext };
  for (const path of await readdir(join(source, "src"), { recursive: true })) {
    if (!path.endsWith(".ts")) continue;
    const text = (await readFile(join(source, "src", path), "utf8")).replace('import ts = require("typescript")', 'import ts from "typescript"');
    const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: path });
    const target = join(installed, "dist", path.replace(/\.ts$/u, ".js"));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, outputText);
  }
  await cp(join(source, "package.json"), join(installed, "package.json"));
}
