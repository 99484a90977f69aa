export function npm(args: readonly string[], cwd: string): Promise<string | undefined>;
export function complaint(program: string, args: readonly string[], cwd?: string): Promise<string | undefined>;
