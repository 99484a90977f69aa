import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import ts = require("typescript");
import { isMissing, shown } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import { oneLine, reason } from "../cli/wording.ts";

const usual = "tsconfig.json";

/** The named configuration of TypeScript, or the nearest one above a file; undefined where there is none. */
export async function findTsConfig(named: string | undefined, file: string | undefined, cwd: string): Promise<string | undefined> {
  const path = named === undefined ? await nearest(file) : await meant(named, cwd);
  if (path !== undefined) refuseBroken(path, named ?? shown(cwd, path));
  return path;
}

async function nearest(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const folder = dirname(file);
  const path = join(folder, usual);
  if (await stat(path).then((stats) => stats.isFile(), () => false)) return path;
  return folder === dirname(folder) ? undefined : nearest(folder);
}

async function meant(named: string, cwd: string): Promise<string> {
  const path = resolve(cwd, named);
  try {
    const file = (await stat(path)).isDirectory() ? join(path, usual) : path;
    await stat(file);
    return file;
  } catch (error) {
    return refuse(named, isMissing(error) ? `no such file, or no ${usual} in it` : reason(error));
  }
}

/** Finds out before a long run; an option nobody knows does no harm. */
function refuseBroken(path: string, name: string): void {
  const { error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error) refuse(name, ts.flattenDiagnosticMessageText(error.messageText, " "));
}

function refuse(name: string, complaint: string): never {
  throw new UsageError(`cannot read project '${name}': ${oneLine(complaint)}`);
}
