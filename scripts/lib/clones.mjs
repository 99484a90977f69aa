import { existsSync } from "node:fs";
import path from "node:path";

/** The cases of each repository, by the name under which its commits can be had. */
export function groupByRepository(cases) {
  const groups = new Map();
  for (const one of cases) {
    const name = one.source ?? one.repo;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(one);
  }
  return groups;
}

/** The clone of OWNER/NAME below a folder, in any of three layouts. */
export function cloneOf(name, folder) {
  const joined = name.replace("/", "+");
  return [`${joined}/repo`, joined, name].map((place) => path.join(folder, place)).find((place) => existsSync(place));
}
