const extensions = ["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"];

export const sourceFiles = `**/*.{${extensions.join(",")}}`;

const source = new RegExp(`\\.(?:${extensions.join("|")})$`, "u");
const derived = /\.d\.[cm]?ts$|\.min\.[cm]?js$/u;

export function isSource(name: string): boolean {
  return source.test(name);
}

/** Declarations and minified bundles: written by tools, so linted only when asked for. */
export function isDerived(name: string): boolean {
  return derived.test(name);
}
