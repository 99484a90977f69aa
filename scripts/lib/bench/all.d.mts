/** The benches, in the order of the page. */
export const names: readonly string[];
export function runAll(
  argv: readonly string[],
  io: { folder: string; page: string; stdout: (text: string) => void; stderr: (text: string) => void },
): Promise<number>;
