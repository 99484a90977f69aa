export const finding: string;
export function deepSources(depth: number): Record<string, string>;
export function hugeSources(length: number): Record<string, string>;
export const oddSources: Readonly<Record<string, string | Uint8Array>>;
