// Where a case's code is in a published package: builds rename their files from version to version.
import { locate, pathsIn } from "./named-functions.mjs";

const isCode = (name) => /\.[cm]?[jt]s$/.test(name) && !/\.d\.[cm]?ts$|\.min\.[cm]?js$/.test(name);

/** The named file, else the one that holds most of the case's names: { name, text, ranges }; undefined for none. */
export function findCode(files, wanted, description) {
  if (files.has(wanted)) return inFile(files, wanted, description);
  const names = [...new Set(pathsIn(description).flat())];
  let best;
  for (const name of candidates(files, wanted)) {
    const text = files.get(name).toString("utf8");
    if (!names.some((part) => text.includes(part))) continue;
    const { names: matched, ranges } = locate(description, text, name);
    if (matched > 0 && (best === undefined || matched > best.matched)) best = { name, text, ranges, matched };
  }
  return best === undefined ? undefined : { name: best.name, text: best.text, ranges: best.ranges };
}

function inFile(files, name, description) {
  const text = files.get(name).toString("utf8");
  return { name, text, ranges: locate(description, text, name).ranges };
}

/** Files with the wanted one's stem first: `provider-1a2b3c4d.js` follows `provider-9f8e7d6c.js`. */
function candidates(files, wanted) {
  const stem = stemOf(wanted);
  const code = [...files.keys()].filter(isCode).sort();
  return [...code.filter((name) => stemOf(name) === stem), ...code.filter((name) => stemOf(name) !== stem)];
}

const stemOf = (name) => name.replace(/^.*\//, "").replace(/(?:-[\w-]{8})?\.[cm]?[jt]s$/, "");
