import path from "node:path";
import { writeFile } from "node:fs/promises";
import { build } from "esbuild";

/** Puts the runtime, bundled from its source, where a package's own code finds it: nothing has to be built for a test. */
export async function installRuntime(packageFolder: string): Promise<void> {
  const target = path.join(packageFolder, "node_modules/@stale-guard/runtime");
  await build({
    stdin: { contents: 'export * from "@stale-guard/runtime";', resolveDir: import.meta.dirname },
    conditions: ["stale-guard-source"],
    bundle: true,
    format: "esm",
    platform: "neutral",
    outfile: path.join(target, "index.js"),
  });
  await writeFile(path.join(target, "package.json"), JSON.stringify({ name: "@stale-guard/runtime", type: "module", exports: "./index.js" }));
}
