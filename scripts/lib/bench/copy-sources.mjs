// Published sources copied to where nothing tells a tool to leave them alone.
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { folderOf, sourcesOf } from "../published-sources.mjs";

/** Copies the packages' files into folders named after them; answers with each copy and its text. */
export function copySources(folder, packages, amount = Infinity) {
  const sources = packages.flatMap((one) => sourcesOf(one).map((source) => ({ one, source })));
  if (Number.isFinite(amount) && sources.length < amount) throw new Error(`there are only ${sources.length} files`);
  return sources.slice(0, amount).map(({ one, source }) => {
    const file = path.join(folder, one.name, path.relative(folderOf(one.name), source).replaceAll(/\b(?:build|dist)\b/g, "built"));
    cpSync(source, file);
    return { file, text: readFileSync(source, "utf8") };
  });
}

/** Runs `use` with a folder that is gone afterwards. */
export async function withFolder(use) {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "stale-guard-bench-")));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
