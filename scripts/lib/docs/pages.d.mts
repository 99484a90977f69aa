/** Every page with generated parts, by its path from the root. */
export const pages: readonly string[];
export function readPage(file: string): string;
/** The page as its sources want it; given a text, as they want that one. */
export function generated(file: string, text?: string): Promise<string>;
