// A case's file before and after its fix, put on disk so that an analysis can follow relative imports.
import { mkdirSync, linkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { listFiles, readObjects } from "./git-objects.mjs";

const maxNeighbours = 400;

/** The sources around a file: those of its folder's parent, without tests, builds and type declarations. */
function neighbours(repo, commit, file) {
  const folder = path.posix.dirname(path.posix.dirname(file));
  return listFiles(repo, commit, folder === "." ? "" : folder)
    .filter(({ path: name }) => /\.(?:ts|js|mjs|cjs|tsx)$/.test(name) && !/\.d\.ts$|test|node_modules|dist\//.test(name))
    .slice(0, maxNeighbours);
}

/**
 * Both versions of the file of each case of one repository. Every version gets its own folder, so that an analysis that
 * remembers files by their path never meets an older text; equal neighbours are hard links to one file.
 */
export function* snapshotsOf(repo, cases, folder, withNeighbours) {
  const versions = cases.flatMap(({ parent_commit, fix_commit, file }) => [parent_commit, fix_commit].map((commit) => ({ commit, file })));
  const texts = readObjects(repo, versions.map(({ commit, file }) => `${commit}:${file}`));
  const around = withNeighbours ? putNeighbours(repo, versions, path.join(folder, "objects")) : () => [];

  const put = (id, commit, file) => {
    const text = texts.get(`${commit}:${file}`);
    if (text === undefined) return null;
    const top = path.join(folder, id);
    // Linters skip what lies in node_modules.
    const target = path.join(top, file.replaceAll("node_modules", "packages"));
    for (const { path: name, stored } of around(commit, file)) if (name !== file) link(stored, path.join(top, name));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    return { text, fileName: target };
  };
  for (const one of cases) {
    yield { case: one, before: put(`${one.id}-before`, one.parent_commit, one.file), after: put(`${one.id}-after`, one.fix_commit, one.file) };
  }
}

/** Stores every neighbour once by its hash; answers with the list for one version. */
function putNeighbours(repo, versions, store) {
  const lists = new Map(versions.map(({ commit, file }) => [`${commit}:${file}`, () => neighbours(repo, commit, file)]));
  for (const [version, list] of lists) {
    try {
      lists.set(version, list());
    } catch {
      lists.set(version, []); // no such commit: the case itself will say so
    }
  }
  mkdirSync(store, { recursive: true });
  const texts = readObjects(repo, [...lists.values()].flat().map(({ hash }) => hash));
  for (const [hash, text] of texts) writeFileSync(path.join(store, hash), text);
  return (commit, file) =>
    lists
      .get(`${commit}:${file}`)
      .filter(({ hash }) => texts.has(hash))
      .map(({ path: name, hash }) => ({ path: name, stored: path.join(store, hash) }));
}

function link(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  linkSync(from, to);
}
