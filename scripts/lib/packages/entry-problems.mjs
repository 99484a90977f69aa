// Whether what a tarball's manifest exports can be imported, with its types, by whoever installs it: publint and attw.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { complaint } from "../npm.mjs";
import { readTarball } from "../tar.mjs";

const attw = path.join(path.dirname(fileURLToPath(import.meta.resolve("@arethetypeswrong/cli/package.json"))), "dist/index.js");

/** What both complain of, as `tool: sentence`. */
export async function entryProblems(tarball) {
  const bytes = readFileSync(tarball);
  const manifest = JSON.parse(readTarball(bytes).get("package.json").toString("utf8"));
  const { messages } = await publint({ pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) }, strict: true });
  const types = await complaint(process.execPath, [attw, path.resolve(tarball), "--profile", "esm-only", "--format", "ascii", "--no-color", "--no-emoji"]);
  return [...messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false })}`), ...(types === undefined ? [] : [`attw: ${types}`])];
}
