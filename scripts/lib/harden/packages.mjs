// The packages that a committed lock file pins, installed by npm itself into the user's cache. No script of theirs runs.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { defaultCache } from "../tarballs.mjs";

const manifests = fileURLToPath(new URL("../../harden/", import.meta.url));

/** The folder with the packages in it. */
export function installedPackages(cache = path.join(path.dirname(defaultCache()), "harden")) {
  const lock = path.join(manifests, "package-lock.json");
  const digest = createHash("sha1").update(readFileSync(lock)).digest("hex");
  const mark = path.join(cache, "installed");
  if (existsSync(mark) && readFileSync(mark, "utf8") === digest) return path.join(cache, "node_modules");
  mkdirSync(cache, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) copyFileSync(path.join(manifests, name), path.join(cache, name));
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--loglevel=error"];
  execFileSync("npm", ["ci", ...options], { cwd: cache, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
  writeFileSync(mark, digest);
  return path.join(cache, "node_modules");
}
