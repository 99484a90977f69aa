// Reads a gzipped tar archive in memory: the few header fields that packages use.
import { gunzipSync } from "node:zlib";

const block = 512;

/** The archive's files by path, without the folder that packs put around everything. */
export function readTarball(bytes) {
  const archive = gunzipSync(bytes);
  const files = new Map();
  let longName;
  for (let at = 0; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block);
    const name = text(header, 0, 100);
    if (name === "") break; // the archive ends with empty blocks
    const size = Number.parseInt(text(header, 124, 12), 8) || 0;
    const type = text(header, 156, 1);
    const content = archive.subarray(at + block, at + block + size);
    at += block + Math.ceil(size / block) * block;
    if (type === "x") longName = /\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1];
    else if (type === "L") longName = content.toString("utf8").replace(/\0.*$/s, "");
    else {
      const prefix = text(header, 345, 155);
      const path = longName ?? (prefix && text(header, 257, 5) === "ustar" ? `${prefix}/${name}` : name);
      longName = undefined;
      if (type === "" || type === "0") files.set(path.replace(/^\.?\/?[^/]+\//, ""), content);
    }
  }
  return files;
}

const text = (bytes, start, length) => bytes.toString("utf8", start, start + length).replace(/\0.*$/s, "").trim();
