import { statSync } from "node:fs";
import { extname, join } from "node:path";
import { isMissing } from "../cli/paths.ts";

const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
/** What TypeScript's files are called in the imports of those who think of the files it makes of them. */
const sources: Readonly<Partial<Record<string, readonly string[]>>> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

/** The source file that a path means as imports write it: with its extension, that of what is made of it, or none; or a folder. */
export function sourceOnDisk(path: string): string | undefined {
  const extension = extname(path);
  const bare = path.slice(0, path.length - extension.length);
  const beside = (sources[extension] ?? []).map((each) => bare + each);
  const candidates = [...(extensions.includes(extension) ? [path] : []), ...beside, ...extensions.map((each) => path + each)];
  return [...candidates, ...extensions.map((each) => join(path, `index${each}`))].find(isFile);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
