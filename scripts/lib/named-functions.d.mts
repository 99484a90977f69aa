export function pathsIn(text: string): string[][];
export function locate(description: string, text: string, fileName: string): { names: number; ranges: [first: number, last: number][] };
