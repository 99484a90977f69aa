#!/usr/bin/env node
// What a ledger's key is worth: replays a repository's history and asks of each commit whether a gate that was in order before it
// would have failed although no network call was added, or passed although one was. Beside the kit's key stand the two that
// other gates use: `path:line`, and a count per file.
//
//   npm run bench:raw-fetch -- --repo DIR [--folder packages] [--commits N] [--list]
//
// --repo     a clone with history (a bare one will do)
// --folder   replay commits below this folder alone
// --commits  only the newest N commits that touch it
// --list     print every commit that fails or passes wrongly under the kit's key
//
// Exit status: 0 within the limits, 1 over a limit (2 % needless failures, no addition that passes), 2 misuse or failure.
import { parseArgs } from "node:util";
import { excludedBy, judge } from "@stale-guard/runtime/raw-fetch";
import { rawSites } from "eslint-plugin-stale-guard/raw-fetch";
import { readObjects } from "./lib/git-objects.mjs";
import { changedFiles, commitsOf, hunksOf, matchLines } from "./lib/replay.mjs";
import { table } from "./lib/table.mjs";

const SOURCE = /\.[cm]?[jt]sx?$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;
const isExcluded = excludedBy({});
const CHUNK = 100;
const NEEDLESS_LIMIT = 0.02;

/** Each key tells from the old and the new calls of the changed files which of the new ones a gate would turn away. */
const keys = {
  "path:line": (before, after) => {
    const known = new Set(before.map(({ file, line }) => `${file}:${line}`));
    return after.filter(({ file, line }) => !known.has(`${file}:${line}`));
  },
  "count per file": (before, after) => {
    const counts = new Map();
    for (const { file } of before) counts.set(file, (counts.get(file) ?? 0) + 1);
    const over = new Map();
    for (const { file } of after) over.set(file, (over.get(file) ?? 0) + 1);
    return after.filter(({ file }) => over.get(file) > (counts.get(file) ?? 0));
  },
  "the kit's": (before, after) => judge({ entries: before.map(toEntry) }, after, { today: TODAY }).violations,
};
const TODAY = "2000-01-01";

const toEntry = ({ file, kind, symbol, shape, body }) => ({ file, kind, symbol, shape, body, reason: "there before" });

try {
  process.exitCode = main();
} catch (error) {
  console.error(`bench-raw-fetch: ${error.message}`);
  process.exitCode = 2;
}

function main() {
  const { values: options } = parseArgs({
    options: { repo: { type: "string" }, folder: { type: "string", default: "packages" }, commits: { type: "string" }, list: { type: "boolean" } },
  });
  if (options.repo === undefined) throw new Error("--repo is missing");
  const limit = options.commits === undefined ? Infinity : Number(options.commits);
  if (!(limit >= 1)) throw new Error(`--commits takes a number from 1, not "${options.commits}"`);
  const commits = commitsOf(options.repo, options.folder).slice(-limit);
  const replayed = [];
  for (let at = 0; at < commits.length; at += CHUNK) {
    replayed.push(...replayChunk(options.repo, options.folder, commits.slice(at, at + CHUNK)));
    if (process.stderr.isTTY) process.stderr.write(`\r${Math.min(at + CHUNK, commits.length)} of ${commits.length} commits `);
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  return print(replayed, commits.length, options.list);
}

function replayChunk(repo, folder, commits) {
  const changes = commits.map((one) => ({ ...one, files: changedFiles(repo, one, folder).filter(({ from, to }) => [from, to].some((name) => name !== undefined && isSource(name))) }));
  const blobs = readObjects(repo, changes.flatMap(({ files }) => files.flatMap(({ before, after }) => [before, after].filter(Boolean))));
  const sitesOf = (name, blob) => {
    const text = name !== undefined && blob !== undefined && isSource(name) ? blobs.get(blob) : undefined;
    return text === undefined ? [] : rawSites(text, name).sites.map((site) => ({ ...site, file: name }));
  };
  return changes.flatMap(({ commit, files }) => {
    const all = { before: [], after: [], survived: [], edited: [], others: [], lost: [] };
    for (const { from, to, before, after } of files) {
      const [old, now] = [sitesOf(from, before), sitesOf(to, after)];
      if (old.length === 0 && now.length === 0) continue;
      all.before.push(...old);
      all.after.push(...now);
      const hunks = old.length > 0 && now.length > 0 ? hunksOf(repo, before, after) : [];
      const matched = old.length > 0 && now.length > 0 ? matchLines(hunks, old, now) : { survived: [], edited: [], others: now, lost: old };
      for (const name of ["survived", "edited", "others", "lost"]) all[name].push(...matched[name]);
    }
    return all.before.length + all.after.length === 0 ? [] : [{ commit, ...all, ...splitMoved(all) }];
  });
}

/** What another place of the same commit lost was not added but moved. */
function splitMoved({ others, lost }) {
  const left = [...lost];
  const moved = [];
  const added = [];
  for (const site of others) {
    const at = left.findIndex(({ kind, text }) => kind === site.kind && squeeze(text) === squeeze(site.text));
    if (at < 0) added.push(site);
    else moved.push({ site, old: left.splice(at, 1)[0] });
  }
  return { moved, added };
}


function squeeze(text) {
  return text.replaceAll(/\s+/g, "");
}

function isSource(name) {
  return SOURCE.test(name) && !DECLARATIONS.test(name) && !isExcluded(name);
}

function print(replayed, walked, isListed) {
  const touching = replayed.filter(({ survived }) => survived.length > 0);
  const quiet = replayed.filter(({ added }) => added.length === 0);
  const adding = replayed.filter(({ added }) => added.length > 0);
  const rows = Object.entries(keys).map(([name, violationsOf]) => {
    const turnedAway = new Map(replayed.map((one) => [one, new Set(violationsOf(one.before, one.after))]));
    const hits = (one, list) => list.filter(({ site }) => turnedAway.get(one).has(site)).length;
    const count = (list) => replayed.reduce((sum, one) => sum + hits(one, one[list]), 0);
    const needless = touching.filter((one) => hits(one, one.survived) > 0);
    const passing = adding.filter((one) => turnedAway.get(one).size === 0);
    const failing = quiet.filter((one) => turnedAway.get(one).size > 0);
    return { name, needless, passing, failing, moved: count("moved"), edited: count("edited") };
  });
  const all = (list) => replayed.reduce((sum, one) => sum + one[list].length, 0);
  const share = (some, whole) => `${some.length} of ${whole.length} = ${((100 * some.length) / Math.max(1, whole.length)).toFixed(1)} %`;
  console.log(`${walked} commits, ${replayed.length} of them with network calls in the files they touch; ${all("added")} calls added in ${adding.length} commits\n`);
  console.log(
    table([
      ["key", "fails for a call left alone", "fails though none was added", "passes though one was added", "moved calls refused", "edited calls refused"],
      ...rows.map(({ name, needless, passing, failing, moved, edited }) => [
        name,
        share(needless, touching),
        share(failing, quiet),
        share(passing, adding),
        `${moved} of ${all("moved")}`,
        `${edited} of ${all("edited")}`,
      ]),
    ]).join("\n"),
  );
  const own = rows.at(-1);
  if (isListed) for (const [what, list] of [["needless", own.needless], ["fails, none added", own.failing], ["passes", own.passing]]) for (const { commit } of list) console.log(`${what}: ${commit}`);
  const isGood = own.needless.length <= NEEDLESS_LIMIT * touching.length && own.passing.length === 0;
  console.log(isGood ? "\nwithin the limits" : `\nfails: more than ${NEEDLESS_LIMIT * 100} % fail needlessly, or an addition passes`);
  return isGood ? 0 : 1;
}
