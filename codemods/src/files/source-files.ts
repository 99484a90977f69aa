const extensionsWithJsx = ["js", "mjs", "cjs", "jsx", "tsx"];
/** In these, `<T>value` is a cast, so JSX stays off. */
const extensionsWithCasts = ["ts", "mts", "cts"];

export const filesWithJsx = `**/*.{${extensionsWithJsx.join(",")}}`;
export const filesWithCasts = `**/*.{${extensionsWithCasts.join(",")}}`;
export const commonJsTypeScript = "**/*.cts";

const source = new RegExp(`\\.(?:${[...extensionsWithJsx, ...extensionsWithCasts].join("|")})$`, "u");
const derived = /\.d\.[cm]?ts$|\.min\.[cm]?js$/u;

export function isSource(name: string): boolean {
  return source.test(name);
}

/** Declarations and minified bundles: written by tools, so linted only when asked for. */
export function isDerived(name: string): boolean {
  return derived.test(name);
}
