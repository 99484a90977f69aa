export function regionsOf(text: string): string[];
export function renderRegions(text: string, render: (name: string) => string | Promise<string>): Promise<string>;
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string;
