// The source files below folders, each text once: packages ship the same file in several places.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const source = /\.[cm]?[jt]sx?$/u;
const declaration = /\.d\.(?:[^.]+\.)?[cm]?ts$/u;

export function distinctSources(folders) {
  const byText = new Map();
  let all = 0;
  for (const file of folders.flatMap(filesBelow)) {
    const digest = createHash("sha1").update(readFileSync(file)).digest("base64");
    all += 1;
    if (!byText.has(digest)) byText.set(digest, file);
  }
  return { files: [...byText.values()], copies: all - byText.size };
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && source.test(entry.name) && !declaration.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
