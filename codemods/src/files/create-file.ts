import { randomBytes } from "node:crypto";
import { link, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { shown } from "../cli/paths.ts";
import { reason } from "../cli/wording.ts";

/** Makes a new file, whole or not at all. Gives the one line about what stood in the way. */
export async function createFile(path: string, text: string, cwd: string): Promise<string | undefined> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.new`);
  try {
    await writeFile(draft, text, { flag: "wx" });
    // Unlike a rename, a link never takes the place of what somebody else has put there meanwhile.
    await link(draft, path);
    return undefined;
  } catch (error) {
    return `${shown(cwd, path)}: cannot write: ${reason(error)}`;
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}
