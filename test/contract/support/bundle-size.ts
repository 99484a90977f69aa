import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Bytes of what a bundler makes of `source`, minified and gzipped. */
export async function bundledBytes(source: string): Promise<number> {
  const result = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: "ts" },
    conditions: ["stale-guard-source"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    write: false,
  });
  return gzipSync(result.outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).length;
}
