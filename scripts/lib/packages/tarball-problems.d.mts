export function tarballProblems(tarball: { folder: string; files: ReadonlyMap<string, Buffer>; packedBytes: number; sources: readonly string[] }): string[];
