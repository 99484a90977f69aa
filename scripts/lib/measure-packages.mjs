// The cases in what was published: the versions just before and after the fix.
import { FolderFiles, installedPackages } from "./installed-packages.mjs";
import { measurePublished } from "./measure-published.mjs";
import { publishedCases, specsOf } from "./package-specs.mjs";
import { fetchTarballs, filesOfTarball } from "./tarballs.mjs";

/** Each run's rows, in the order of the cases. */
export async function measurePackages(cases, runs, { cache, installed = false, onProgress, folders = installedPackages() }) {
  const published = publishedCases(cases);
  const chosen = installed ? published.filter(({ before, after }) => folders.has(before) && folders.has(after)) : published;
  if (!installed) await fetchTarballs(specsOf(chosen).filter((spec) => !folders.has(spec)), cache, onProgress);
  const filesOf = remembering((spec) => (folders.has(spec) ? new FolderFiles(folders.get(spec)) : filesOfTarball(spec, cache)));
  const rows = runs.map(() => []);
  // Cases of one package side by side: a large tarball is unpacked once.
  for (const one of [...chosen].sort((a, b) => (a.before < b.before ? -1 : 1))) {
    runs.forEach(({ engine }, index) => rows[index].push({ ...describe(one), ...attempt(one, filesOf, engine) }));
  }
  const order = new Map(chosen.map(({ id }, index) => [id, index]));
  return rows.map((some) => some.sort((a, b) => order.get(a.id) - order.get(b.id)));
}

function attempt(one, filesOf, engine) {
  try {
    return measurePublished(one, filesOf, engine);
  } catch (error) {
    return { status: `error: ${error.message.split("\n")[0]}` };
  }
}

/** The last few answers: consecutive cases share packages, and all of them together do not fit into memory. */
function remembering(read, limit = 3) {
  const known = new Map();
  return (spec) => {
    if (!known.has(spec)) {
      if (known.size >= limit) known.delete(known.keys().next().value);
      known.set(spec, read(spec));
    }
    return known.get(spec);
  };
}

function describe({ id, categories, statically_visible: visible, before, packageFile, function: name, summary }) {
  return { id, categories, visible, place: `${before} ${packageFile}: ${name}`, summary };
}
