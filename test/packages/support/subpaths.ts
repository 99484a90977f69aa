import { type Manifest, workspaces } from "../../../scripts/lib/workspaces.mjs";

const specifiersOf = ({ name, exports = {} }: Manifest): string[] => Object.keys(exports).map((subpath) => name + subpath.slice(1));

/** Everything that can be imported from the three packages, as their manifests say. */
export const specifiers: readonly string[] = workspaces().flatMap(({ manifest }) => specifiersOf(manifest));

const isJson = (specifier: string): boolean => specifier.endsWith(".json");
export const modules: readonly string[] = specifiers.filter((specifier) => !isJson(specifier));
export const documents: readonly string[] = specifiers.filter(isJson);
