export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}
export interface Workspace {
  readonly folder: string;
  readonly directory: string;
  readonly manifest: Manifest;
}
export interface Packed extends Workspace {
  readonly tarball: string;
}
export function workspaces(top?: string): Workspace[];
export function packWorkspaces(target: string, top?: string): Promise<Packed[]>;
export function readManifest(directory: string): Manifest;
