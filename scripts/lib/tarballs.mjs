// Published packages as tarballs, fetched once by npm itself and kept outside of the repository.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { npm } from "./npm.mjs";
import { parseSpec } from "./package-specs.mjs";
import { readTarball } from "./tar.mjs";

const atOnce = 12;
/** Offline, npm would try again for more than a minute. */
const impatient = ["--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000"];
const unreachable = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/;

class OfflineError extends Error {}

/** Where tarballs are kept: with the user's other caches. */
export function defaultCache() {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  const home = os.homedir();
  const base = process.platform === "win32" ? (local ?? path.join(home, "AppData", "Local")) : process.platform === "darwin" ? path.join(home, "Library", "Caches") : (xdg ?? path.join(home, ".cache"));
  return path.join(base, "stale-guard", "corpus");
}

export const tarballOf = (spec, cache) => {
  const { name, version } = parseSpec(spec);
  return path.join(cache, `${name.replace(/^@/, "").replace("/", "-")}-${version}.tgz`);
};

/** The package's files, or undefined when no tarball of it is kept. */
export function filesOfTarball(spec, cache) {
  const file = tarballOf(spec, cache);
  return existsSync(file) ? readTarball(readFileSync(file)) : undefined;
}

/** Fetches what is missing; answers with the specs that the registry does not have. */
export async function fetchTarballs(specs, cache, onProgress = () => {}) {
  mkdirSync(cache, { recursive: true });
  const missing = specs.filter((spec) => !existsSync(tarballOf(spec, cache)));
  const refused = [];
  for (let at = 0; at < missing.length; at += atOnce) {
    onProgress(at, missing.length);
    refused.push(...(await packAll(missing.slice(at, at + atOnce), cache)));
  }
  onProgress(missing.length, missing.length);
  return refused;
}

/** Fetches all that can be had; one unknown version makes npm refuse the whole call. */
async function packAll(specs, cache) {
  if (specs.length === 0) return [];
  const failure = await pack(specs, cache);
  if (failure === undefined) return [];
  if (specs.length === 1) return specs;
  // npm names the version it does not find; where it does not, halves tell.
  const named = specs.filter((spec) => failure.includes(spec));
  const half = specs.slice(0, Math.ceil(specs.length / 2));
  const suspects = named.length > 0 && named.length < specs.length ? named : half;
  return [...(suspects === named ? named : await packAll(suspects, cache)), ...(await packAll(specs.filter((spec) => !suspects.includes(spec)), cache))];
}

/** What npm complains of; undefined when it delivered everything. An unreachable registry is an error. */
async function pack(specs, cache) {
  const folder = path.join(cache, `.new-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const failure = await npm(["pack", ...specs, "--pack-destination", folder, "--ignore-scripts", "--loglevel=error", ...impatient], folder);
    const [reason] = unreachable.exec(failure ?? "") ?? [];
    if (reason !== undefined) throw new OfflineError(`the registry cannot be reached (${reason}); the tarballs kept in ${cache} are not enough`);
    if (failure !== undefined) return failure;
    // Only whole tarballs get their final name.
    for (const name of readdirSync(folder)) renameSync(path.join(folder, name), path.join(cache, name));
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
