export interface PublishedPackage {
  name: string;
  /** Whether the package's business is connections; other code must stay without findings. */
  kind: "connection" | "other";
  folder: string;
  except?: RegExp;
}

export const root: string;
export const packages: readonly PublishedPackage[];
export function folderOf(name: string): string;
export function versionOf(name: string): string;
export function sourcesOf(of: PublishedPackage): string[];
export function filesBelow(folder: string): string[];
