import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { build } from "esbuild";

export interface ChildResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs TypeScript in a Node process of its own, for what a test runner's process cannot show: uncaught exceptions,
 * garbage collection, exit. Imports resolve as in this folder.
 */
export async function runInNode(source: string, flags: readonly string[] = []): Promise<ChildResult> {
  const bundle = await build({
    stdin: { contents: source, loader: "ts", resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["stale-guard-source"],
    external: ["ws", "undici"],
    logLevel: "silent",
  });
  const script = bundle.outputFiles[0]?.text ?? "";
  const child = spawn(process.execPath, [...flags, "--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 20_000,
  });
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [code, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** What a process that went well printed as JSON. */
export async function reportOf(source: string, flags: readonly string[] = []): Promise<unknown> {
  const { code, stdout, stderr } = await runInNode(source, flags);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
