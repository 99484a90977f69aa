// How much more CPU one ESLint config takes than another over the same files.
//
// Both run in one process, file by file in turn: A then B on the first file, B then A on the next. What disturbs a shared
// machine for a moment then hits both alike. With equal configs on a busy two-core machine, the ratio of one round had a
// standard deviation of 4 % this way; of 6 to 8 % with whole runs in turn; of 7 % with a process for each run, which took
// twice as long for the loading of modules. Collecting garbage before each run made it worse. Nine rounds come to about
// 2 %. On the plugin itself all three ways gave the same ratio.
//
// Linter is ESLint's core, without the search for files; that would only flatter the ratio.
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Linter } from "eslint";
import { folderOf, sourcesOf } from "./published-sources.mjs";

const warmUps = 2;

/** CPU milliseconds of both configs, and their ratios, round by round. */
export function compareConfigs(base, candidate, packages, rounds) {
  const measured = [];
  for (let round = -warmUps; round < rounds; round++) {
    const result = withFreshCopy(packages, (folder, files) => runRound(new Linter({ cwd: folder }), base, candidate, files));
    if (round >= 0) measured.push(result);
  }
  return {
    base: median(measured.map((round) => round.base)),
    candidate: median(measured.map((round) => round.candidate)),
    ratio: median(measured.map((round) => round.candidate / round.base)),
  };
}

/** A copy for each round, so that what an analysis remembers of a path from earlier rounds is of no use. */
function withFreshCopy(packages, use) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "stale-guard-bench-"));
  try {
    const files = packages.flatMap((one) =>
      sourcesOf(one).map((source) => {
        const file = path.join(folder, one.name, path.relative(folderOf(one.name), source));
        cpSync(source, file);
        return { file, text: readFileSync(source, "utf8") };
      }),
    );
    return use(folder, files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runRound(linter, base, candidate, files) {
  const spent = { base: 0, candidate: 0 };
  const lint = (config, { file, text }) => {
    const before = process.cpuUsage();
    const messages = linter.verify(text, config, { filename: file, allowInlineConfig: false });
    const { user, system } = process.cpuUsage(before);
    const unread = messages.find((message) => message.fatal || message.ruleId === null);
    if (unread) throw new Error(`${path.basename(file)}: ${unread.message}`);
    return (user + system) / 1000;
  };
  files.forEach((file, index) => {
    if (index % 2 === 0) spent.base += lint(base, file);
    spent.candidate += lint(candidate, file);
    if (index % 2 === 1) spent.base += lint(base, file);
  });
  return spent;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
