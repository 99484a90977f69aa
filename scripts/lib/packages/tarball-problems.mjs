// What a package's tarball has to hold, and what it must not.
import { orphans } from "../orphans.mjs";
import { brokenLinks } from "./broken-links.mjs";

const allowed = /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|docs\/[\w-]+\.md|bin\/[\w-]+\.js|[\w-]+\.schema\.json|dist\/(?:[\w-]+\/)*[\w-]+(?:\.js|\.d\.ts))$/;
const needed = ["package.json", "README.md", "CHANGELOG.md", "LICENSE"];
// Set by vitest and the type check of this repository only; the sources are not published.
const ownCondition = "stale-guard-source";

/** Bytes, packed: some room above what there is. */
const limits = { runtime: 110_000, rules: 360_000, codemods: 180_000 };

/** What is wrong with a tarball's `files` (content by path); `sources` are the package's own modules, as paths below its folder. */
export function tarballProblems({ folder, files, packedBytes, sources }) {
  const manifest = JSON.parse(files.get("package.json")?.toString("utf8") ?? "{}");
  const names = [...files.keys()];
  const built = sources.filter((name) => name.endsWith(".ts")).flatMap((name) => [".js", ".d.ts"].map((end) => name.replace(/^src\/(.+)\.ts$/, `dist/$1${end}`)));
  return [
    ...names.filter((name) => !allowed.test(name)).map((name) => `holds ${name}`),
    ...orphans(names, sources).map((name) => `holds ${name}, which has no source`),
    ...[...needed, ...targetsOf(manifest), ...built].filter((name, index, all) => !files.has(name) && all.indexOf(name) === index).map((name) => `lacks ${name}`),
    ...names.filter((name) => name.endsWith(".js") && files.get(name).includes("sourceMappingURL=")).map((name) => `${name} names a source map`),
    ...brokenLinks(files),
    ...(packedBytes > limits[folder] ? [`has ${packedBytes} bytes, more than ${limits[folder]}`] : []),
  ].map((sentence) => `${folder}: ${sentence}`);
}

/** Every file that the manifest leads to. */
function targetsOf({ main, types, bin = {}, exports = {} }) {
  const leaves = (value) => (typeof value === "string" ? [value] : Object.entries(value).flatMap(([key, inner]) => (key === ownCondition ? [] : leaves(inner))));
  return [main, types, ...leaves(bin), ...leaves(exports)].filter(Boolean).map((target) => target.replace(/^\.\//, ""));
}
