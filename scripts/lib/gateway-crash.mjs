// The crash of @buape/carbon 0.14.0, on a copy of the package that may be rewritten.
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const modules = path.resolve(import.meta.dirname, "../../node_modules");
const session = fileURLToPath(new URL("gateway-session.mjs", import.meta.url));

/** The folder of the files that the crash is in, within the package. */
export const gatewayFolder = "dist/src/plugins/gateway";

/**
 * Copies the package to where its own dependencies and the runtime are found, and removes the copy afterwards.
 *
 * @template T
 * @param {(folder: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withCarbon(use) {
  const parent = await mkdtemp(path.join(modules, ".carbon-"));
  try {
    const folder = path.join(parent, "carbon");
    await cp(path.join(modules, "carbon-0.14"), folder, { recursive: true });
    return await use(folder);
  } finally {
    await rm(parent, { recursive: true });
  }
}

/**
 * Runs the client of a copy against a server that never acknowledges a heartbeat.
 *
 * @param {string} folder
 * @param {number} milliseconds
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runSession(folder, milliseconds) {
  return new Promise((resolve) => {
    execFile(process.execPath, [session, folder, String(milliseconds)], { timeout: milliseconds + 20_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}
