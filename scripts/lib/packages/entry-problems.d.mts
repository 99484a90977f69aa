export function entryProblems(tarball: string): Promise<string[]>;
