export function median(numbers: readonly number[]): number;
export function spread(numbers: readonly number[], digits: number): string;
export function ratios(runs: readonly number[], base: readonly number[]): number[];
