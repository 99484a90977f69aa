// What a package's manifest has to say to be published. Where the repository is, only the root's manifest decides.
import { isDeepStrictEqual } from "node:util";

const asked = ["dependencies", "peerDependencies", "optionalDependencies", "bundledDependencies", "bundleDependencies"];

/** What is wrong with the manifests of all packages, as `folder: sentence`. */
export function manifestProblems(workspaces, rootManifest) {
  const versions = new Map(workspaces.map(({ manifest }) => [manifest.name, manifest.version]));
  return workspaces.flatMap(({ folder, manifest }) => {
    const wrong = [
      ...fixedMembers(folder, rootManifest).filter(([name, value]) => !isDeepStrictEqual(manifest[name], value)).map(([name, value]) => `${name} is not ${JSON.stringify(value)}`),
      ...["description", "keywords", "files", "engines", "exports"].filter((name) => manifest[name] === undefined).map((name) => `has no ${name}`),
      ...["private", "scripts", "devDependencies"].filter((name) => manifest[name] !== undefined).map((name) => `has ${name}`),
      ...Object.entries(manifest.dependencies ?? {}).filter(([name, range]) => versions.has(name) && range !== versions.get(name)).map(([name, range]) => `asks for ${name} ${range}, which is at ${versions.get(name)}`),
      ...(folder === "runtime" ? asked.filter((name) => manifest[name] !== undefined).map((name) => `has ${name}; it needs nothing`) : []),
    ];
    return wrong.map((sentence) => `${folder}: ${sentence}`);
  });
}

function fixedMembers(folder, { repository, license }) {
  const page = repository.url.replace(/^git\+|\.git$/g, "");
  return [
    ["homepage", `${page}/tree/main/${folder}#readme`],
    ["bugs", `${page}/issues`],
    ["repository", { ...repository, directory: folder }],
    ["license", license],
    ["type", "module"],
    ["publishConfig", { access: "public", provenance: true }],
  ];
}
