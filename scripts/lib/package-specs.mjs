// What a case says of the published versions before and after its fix.

/** "pkg@1.0.0" for a version of the case's package; a version may name another package itself: "other@2.0.0". */
const specOf = (packageName, version) => (version.indexOf("@", 1) > 0 ? version : `${packageName}@${version}`);

/** Name and version of a spec; a scope begins with "@" too. */
export function parseSpec(spec) {
  const at = spec.indexOf("@", 1);
  if (at < 0) throw new Error(`no version in ${spec}`);
  return { name: spec.slice(0, at), version: spec.slice(at + 1) };
}

/** The cases that were published, with both specs and the file's path within the package. */
export function publishedCases(cases) {
  return cases.flatMap((one) => {
    if (!one.npm) return [];
    const { package: name, buggy_version: buggy, fixed_version: fixed, path_in_tarball: file } = one.npm;
    return [{ ...one, before: specOf(name, buggy), after: specOf(name, fixed), packageFile: file.replace(/^package\//, "") }];
  });
}

/** Every spec that the cases need, each once. */
export const specsOf = (published) => [...new Set(published.flatMap(({ before, after }) => [before, after]))].sort();
