import { spawn } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";
import { inject } from "vitest";

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with these files within the installed project, which it sees as its own. */
export async function place(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(inject("project"), "case-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

/** Runs a program to its end. */
function run(cwd: string, program: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, shell: process.platform === "win32", stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

export const node = (cwd: string, ...args: string[]): Promise<Outcome> => run(cwd, process.execPath, ...args);

/** Runs what is installed, and never what the registry has. */
export const npx = (cwd: string, ...args: string[]): Promise<Outcome> => run(cwd, "npx", "--no", "--loglevel=error", "--", ...args);
