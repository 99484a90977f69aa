import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

/** The runtime as a user imports it. */
export type Runtime = typeof import("@stale-guard/runtime");

/** One change to one source file. */
export interface Fault {
  readonly file: string;
  /** Must be there exactly once. */
  readonly find: string;
  readonly replace: string;
}

const SOURCES = join(import.meta.dirname, "../../../runtime/src");

/** A copy of the whole runtime with one fault in it, in a module of its own. */
export async function runtimeWith({ file, find, replace }: Fault): Promise<Runtime> {
  const source = await readFile(join(SOURCES, file), "utf8");
  const count = source.split(find).length - 1;
  if (count !== 1) throw new Error(`${file} has ${count} times: ${find}`);
  const faulty = source.replace(find, () => replace);
  const bundle = await build({
    entryPoints: [join(SOURCES, "index.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "silent",
    plugins: [
      {
        name: "fault",
        setup: ({ onLoad }) => onLoad({ filter: /\.ts$/ }, ({ path }) => (basename(path) === file ? { contents: faulty, loader: "ts" } : undefined)),
      },
    ],
  });
  const script = Buffer.from(bundle.outputFiles[0]?.contents ?? []).toString("base64");
  return (await import(`data:text/javascript;base64,${script}`)) as Runtime;
}
