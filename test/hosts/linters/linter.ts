import type { Linted } from "../finding.ts";
import type { Host } from "../pinned.ts";
import type { Project } from "../project/project.ts";

export interface Linter {
  /** Its configuration, by path and text, for material in these folders of `src/`. */
  configure(host: Host, folders: readonly string[]): Readonly<Record<string, string>>;
  /** Lints `src/` with the Node.js given. */
  lint(project: Project, host: Host, node: string): Promise<Linted>;
}
