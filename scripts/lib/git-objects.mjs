// Reads many objects of a clone with few processes.
import { execFileSync } from "node:child_process";

const git = (repo, args, input) =>
  execFileSync("git", ["-C", repo, ...args], { input, maxBuffer: 1 << 30, stdio: ["pipe", "pipe", "ignore"] });

/** The contents of many objects ("COMMIT:PATH" or a hash) by name; an absent object is left out. */
export function readObjects(repo, names) {
  const wanted = [...new Set(names)];
  const contents = new Map();
  if (wanted.length === 0) return contents;
  const output = git(repo, ["cat-file", "--batch"], `${wanted.join("\n")}\n`);
  let at = 0;
  for (const name of wanted) {
    const headerEnd = output.indexOf("\n", at);
    const size = /^[0-9a-f]{40,} \w+ (\d+)$/.exec(output.toString("utf8", at, headerEnd))?.[1];
    at = headerEnd + 1;
    if (size === undefined) continue;
    contents.set(name, output.toString("utf8", at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}

/** The files below a folder of a commit ("" is the whole tree), as { path, hash }. */
export function listFiles(repo, commit, folder) {
  const listing = git(repo, ["ls-tree", "-r", "-z", commit, "--", ...(folder ? [`${folder}/`] : [])]).toString("utf8");
  return [...listing.matchAll(/100\d+ blob ([0-9a-f]+)\t([^\0]+)\0/g)].map(([, hash, path]) => ({ path, hash }));
}

/** The hunks between two versions of a file: where lines were removed, how many, and how many came instead. */
export function hunksBetween(repo, before, after, file) {
  const diff = git(repo, ["diff", "--unified=0", `${before}:${file}`, `${after}:${file}`]).toString("utf8");
  const header = /^@@ -(?<at>\d+)(?:,(?<removed>\d+))? \+\d+(?:,(?<added>\d+))? @@/gm;
  return [...diff.matchAll(header)].map(({ groups: { at, removed = 1, added = 1 } }) => ({
    at: Number(at),
    removed: Number(removed),
    added: Number(added),
  }));
}
