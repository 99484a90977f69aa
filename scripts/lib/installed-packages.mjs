// The corpus' packages that npm ci installs: under their own name, or under an alias of the root package.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { filesBelow, root } from "./published-sources.mjs";

/** The folder of each installed exact version, by spec. */
export function installedPackages(top = root) {
  const { devDependencies = {} } = readJson(path.join(top, "package.json"));
  const folders = new Map();
  for (const alias of Object.keys(devDependencies)) {
    const folder = path.join(top, "node_modules", alias);
    const manifest = path.join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    const { name, version } = readJson(manifest);
    folders.set(`${name}@${version}`, folder);
  }
  return folders;
}

/** A package folder's files, as a tarball has them: read when asked for. */
export class FolderFiles {
  #folder;
  constructor(folder) {
    this.#folder = folder;
  }

  has(name) {
    return existsSync(path.join(this.#folder, name));
  }

  get(name) {
    return this.has(name) ? readFileSync(path.join(this.#folder, name)) : undefined;
  }

  keys() {
    return filesBelow(this.#folder).map((file) => path.relative(this.#folder, file).replaceAll(path.sep, "/"));
  }
}

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
