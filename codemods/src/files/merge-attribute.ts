import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Io } from "../cli/io.ts";
import { isMissing } from "../cli/paths.ts";
import { UsageError } from "../cli/usage-error.ts";
import { reason } from "../cli/wording.ts";
import { createFile } from "./create-file.ts";
import { git } from "./git.ts";
import { writeFiles } from "./write-files.ts";

const attributes = ".gitattributes";

/** Has git merge a file by keeping the lines of both sides. Gives the file that was written; undefined where that was said already. */
export async function mergeByUnion(file: string, { cwd, env }: Io): Promise<string | undefined> {
  const folder = dirname(file);
  const name = basename(file);
  // Three values, each with a null after it: path, attribute, what it is set to.
  const [, , value] = (await git(["check-attr", "-z", "merge", "--", name], folder, env)).split("\0");
  if (value === "union") return undefined;
  const path = join(folder, attributes);
  const pattern = /[\s"]/u.test(name) ? JSON.stringify(name) : name;
  const line = `${pattern} merge=union`;
  const before = await readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw new UsageError(`nothing written: ${attributes}: cannot read: ${reason(error)}`);
  });
  const problem = before ? (await writeFiles([{ path, before, after: appended(before, line) }], cwd))[0] : await createFile(path, `${line}\n`, cwd);
  if (problem !== undefined) throw new UsageError(`nothing written: ${problem}`);
  return path;
}

function appended(before: Buffer, line: string): Buffer {
  const end = before.includes("\r\n") ? "\r\n" : "\n";
  const gap = before.length === 0 || before.toString("latin1").endsWith("\n") ? "" : end;
  return Buffer.concat([before, Buffer.from(`${gap}${line}${end}`)]);
}
