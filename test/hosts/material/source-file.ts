import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface SourceFile {
  /** With forward slashes, relative to the folder that holds all material. */
  readonly path: string;
  readonly text: string;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Everything below a folder, as it is. */
export function filesOfFolder(to: string, folder: string): SourceFile[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const prefix = to === "." ? "" : `${to}/`;
  return entries
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((file) => ({ path: prefix + file.slice(join(folder, "/").length).replaceAll("\\", "/"), text: decoder.decode(readFileSync(file)) }));
}

export const isTypeScript = (path: string): boolean => /\.(?:[cm]?ts|tsx)$/u.test(path);

/** Whether it is for a linter, and not something beside it. */
export const isCode = (path: string): boolean => /\.(?:[cm]?[jt]s|[jt]sx)$/u.test(path);
