export const mostParses: number;
export function isSlow(measured: { readonly parse: number; readonly rules: number }): boolean;
