import type { Manifest, Workspace } from "../workspaces.mjs";

export function manifestProblems(workspaces: readonly Pick<Workspace, "folder" | "manifest">[], rootManifest: Manifest): string[];
