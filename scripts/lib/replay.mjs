// Walks a repository's first-parent history and asks of every commit: which network calls did it leave alone, change, move, add?
//
// A call survives when git's diff (whitespace ignored) leaves its line where it was. Of the others, one whose hunk also lost a
// call was edited, one whose text another hunk or file lost was moved, and what remains was added.
import { execFileSync } from "node:child_process";

const git = (repo, args) => execFileSync("git", ["-C", repo, ...args], { maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "ignore"] }).toString("utf8");

const NONE = "0000000000000000000000000000000000000000";

/** The first-parent commits that touch a folder, oldest first, with their first parents: { commit, parent }. */
export function commitsOf(repo, folder) {
  return git(repo, ["log", "--first-parent", "--reverse", "--format=%H %P", "--", folder])
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([commit, parent]) => commit && parent)
    .map(([commit, parent]) => ({ commit, parent }));
}

/** The files a commit changed, as { from, to, before, after }: paths and blobs, undefined where there was or is none. */
export function changedFiles(repo, { commit, parent }, folder) {
  const fields = git(repo, ["diff-tree", "-r", "-M", "-z", "--no-commit-id", parent, commit, "--", folder]).split("\0");
  const files = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const [, , before, after, status] = fields[at].split(" ");
    const isMove = status.startsWith("R") || status.startsWith("C");
    const from = fields[at + 1];
    const to = isMove ? fields[at + 2] : from;
    at += isMove ? 3 : 2;
    files.push({ from: before === NONE ? undefined : from, to: after === NONE ? undefined : to, before: before === NONE ? undefined : before, after: after === NONE ? undefined : after });
  }
  return files;
}

/** The hunks between two blobs with whitespace ignored: first lines and line counts on both sides. */
export function hunksOf(repo, before, after) {
  if (before === after) return [];
  const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm;
  return [...git(repo, ["diff", "-w", "--unified=0", before, after]).matchAll(header)].map(([, from, removed = "1", to, added = "1"]) => ({
    from: Number(from),
    removed: Number(removed),
    to: Number(to),
    added: Number(added),
  }));
}

/** Sorts the calls of one changed file: which old call each new one is, and which hunk holds those that are no old one. */
export function matchLines(hunks, oldSites, newSites) {
  const survived = [];
  const fresh = [];
  const left = new Set(oldSites);
  for (const site of newSites) {
    const hunk = hunks.find(({ to, added }) => added > 0 && site.line >= to && site.line < to + added);
    const shift = hunks.reduce((sum, { to, added, removed }) => (to + Math.max(added, 1) <= site.line || (added === 0 && to < site.line) ? sum + removed - added : sum), 0);
    const old = hunk === undefined ? [...left].find(({ line, kind }) => line === site.line + shift && kind === site.kind) : undefined;
    if (old === undefined) fresh.push({ site, hunk });
    else {
      left.delete(old);
      survived.push({ site, old });
    }
  }
  const edited = [];
  const others = [];
  for (const { site, hunk } of fresh) {
    const inHunk = hunk && [...left].find(({ line }) => line >= hunk.from && line < hunk.from + hunk.removed);
    // An edit may fall into two hunks.
    const old = inHunk ?? [...left].find(({ kind, text }) => kind === site.kind && opensAlike(text, site.text));
    if (old === undefined) others.push(site);
    else {
      left.delete(old);
      edited.push({ site, old });
    }
  }
  return { survived, edited, others, lost: [...left] };
}

/** True for calls of the same callee with the same first argument, and for a name in an `export ... from` list that was laid out anew. */
function opensAlike(text, other) {
  const [name, list] = text.length < other.length ? [text, other] : [other, text];
  if (/^export\b/.test(list) && /^[\w$]+$/.test(name)) return list.split(/[^\w$]+/).includes(name);
  return opening(text) === opening(other);
}

/** The callee and its first argument, as far as both stand before any comma or bracket. */
function opening(text) {
  return /^[^,)]*/.exec(text)[0];
}
