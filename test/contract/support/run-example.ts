import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** Runs a module as it stands, bundled with the runtime from its sources, from a folder in node_modules. */
export async function runExample(folder: string, name: string, code: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const path = join(folder, `${name}.mjs`);
  const bundle = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: "ts" },
    conditions: ["stale-guard-source"],
    bundle: true,
    platform: "node",
    format: "esm",
    // What an example may use beside the runtime; found from a folder in node_modules.
    external: ["undici", "fast-check", "ws"],
    write: false,
  });
  await writeFile(path, bundle.outputFiles[0]?.text ?? "");
  return await new Promise((resolve) => {
    execFile(process.execPath, [path], { timeout: 20_000 }, (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }));
  });
}
