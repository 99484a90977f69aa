export const gatewayFolder: string;
export function withCarbon<T>(use: (folder: string) => Promise<T>): Promise<T>;
export function runSession(folder: string, milliseconds: number): Promise<{ code: number; output: string }>;
