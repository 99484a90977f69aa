import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Linted } from "../finding.ts";
import type { Project } from "../project/project.ts";
import { run } from "../project/run.ts";
import { type EslintResult, lintedOf } from "./eslint-output.ts";

export async function lintWithEslint({ folder }: Project, node: string, args: readonly string[]): Promise<Linted> {
  const output = join(folder, "eslint.json");
  const { code, stderr } = await run(node, ["node_modules/eslint/bin/eslint.js", "--format", "json", "--output-file", output, ...args], folder);
  // Findings make it 1, and there are some.
  if (code !== 1) throw new Error(`eslint ended with ${String(code)}: ${stderr}`);
  return lintedOf(folder, JSON.parse(await readFile(output, "utf8")) as EslintResult[]);
}
