import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Outcome, run } from "./run.ts";

export interface Project {
  readonly folder: string;
  readonly install: Outcome;
}

/** A project of its own in a new folder below `top`, with the packages installed from the registry or as tarballs. */
export async function makeProject(top: string, packages: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Project> {
  const folder = await mkdtemp(join(top, "project-"));
  await writeFiles(folder, { "package.json": '{ "private": true }\n', ...files });
  const install = await run("npm", ["install", "--save-dev", "--prefer-offline", "--no-audit", "--no-fund", ...packages], folder);
  return { folder, install };
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** What npm says of packages that do not go together; an old Node.js and install scripts are other matters. */
export function peerConflicts({ code, stdout, stderr }: Outcome): string[] {
  const told = `${stdout}\n${stderr}`.split("\n").filter((line) => /\bERESOLVE\b|\bpeer\b|invalid:|UNMET/iu.test(line));
  return code === 0 || told.length > 0 ? told : [stderr];
}
