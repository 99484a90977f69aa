import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Io } from "../cli/io.ts";
import { oneLine } from "../cli/wording.ts";

/** A hook runs with these set to its own repository, which need not be the files'. */
const repositoryVariables = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"];

/** Git's complaint, in one line. */
export class GitFailure extends Error {
  override readonly name = "GitFailure";
  /** Git itself was not found. */
  readonly isMissing: boolean;

  constructor(complaint: string, isMissing: boolean) {
    super(complaint);
    this.isMissing = isMissing;
  }
}

/** What a git command prints. */
export async function git(args: readonly string[], cwd: string, env: Io["env"]): Promise<string> {
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !repositoryVariables.includes(name)));
  try {
    const { stdout } = await promisify(execFile)("git", ["--no-optional-locks", ...args], { cwd, env: clean, maxBuffer: Infinity });
    return stdout;
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    const [complaint = ""] = (stderr ?? "").split("\n", 1);
    throw new GitFailure(oneLine(complaint || message), (code as unknown) === "ENOENT");
  }
}
