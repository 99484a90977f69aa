// The cases in clones of their repositories: the parent commit and the fix.
import { rmSync } from "node:fs";
import path from "node:path";
import { cloneOf, groupByRepository } from "./clones.mjs";
import { measureCase } from "./measure-case.mjs";
import { snapshotsOf } from "./snapshots.mjs";

/** Each run's rows, in the order of the cases. */
export function measureClones(cases, runs, { repos, tree, scratch }) {
  const results = runs.map(() => new Map());
  const fail = (id, error) => results.forEach((of) => of.set(id, { status: `error: ${error.message.split("\n")[0]}` }));
  for (const [name, some] of groupByRepository(cases)) {
    const repo = cloneOf(name, repos);
    const readable = some.filter((one) => repo && !one.npm_only);
    if (readable.length === 0) continue;
    const folder = path.join(scratch, name.replace("/", "+"));
    try {
      for (const snapshot of snapshotsOf(repo, readable, folder, tree)) {
        const { id } = snapshot.case;
        try {
          runs.forEach(({ engine }, index) => results[index].set(id, measureCase(snapshot, engine, repo)));
        } catch (error) {
          fail(id, error);
        }
      }
    } catch (error) {
      for (const { id } of readable) fail(id, error);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return results.map((of) => cases.map((one) => ({ ...describe(one), ...(of.get(one.id) ?? { status: one.npm_only ? "in no repository" : "no clone" }) })));
}

function describe({ id, categories, statically_visible: visible, repo, file, lines_before: lines, summary }) {
  return { id, categories, visible, place: `${repo} ${file}:${lines}`, summary };
}
